//! Bounds by passing them along the equations until nothing moves.
//!
//! What it finds holds for every table of whole numbers that fits the releases, so a cell
//! pinned here can be recomputed. It does not find all that can be: the simplex does.
use super::system::Equation;

/// Lowest and highest value of each variable.
pub(crate) type Bounds = Vec<(i64, i64)>;

/// Higher than any count, and so low that a thousand of them still add up.
pub(crate) const FAR: i64 = 1 << 50;

/// The releases contradict each other, or what was supposed of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contradiction;

/// Tightens `bounds` by each equation in turn.
///
/// It ends where nothing moves, or after a hundred rounds: bounds stay valid at every moment.
pub(crate) fn propagate(
    equations: &[Equation],
    bounds: &mut Bounds,
) -> std::result::Result<(), Contradiction> {
    for _ in 0..100 {
        let mut moved = false;
        for equation in equations {
            // Σ of least and of most that the terms can be.
            let (mut least, mut most, mut endless) = (0_i64, 0_i64, 0_usize);
            let range = |bounds: &Bounds, at: u32, sign: i64| {
                let (low, high) = bounds[at as usize];
                if sign > 0 { (low * sign, high * sign) } else { (high * sign, low * sign) }
            };
            for &(at, sign) in &equation.terms {
                let (low, high) = range(bounds, at, sign);
                least = least.saturating_add(low);
                most = most.saturating_add(high);
                endless += usize::from(bounds[at as usize].1 >= FAR);
            }
            if endless == 0 && (least > equation.value || most < equation.value) {
                return Err(Contradiction);
            }
            for &(at, sign) in &equation.terms {
                let (low, high) = range(bounds, at, sign);
                // What is left for this term when the others are at their least and most.
                let top = equation.value.saturating_sub(least.saturating_sub(low));
                let bottom = equation.value.saturating_sub(most.saturating_sub(high));
                let (from, to) = if sign > 0 { (bottom, top) } else { (-top, -bottom) };
                let now = &mut bounds[at as usize];
                if from > now.0 || to < now.1 {
                    *now = (now.0.max(from), now.1.min(to));
                    if now.0 > now.1 {
                        return Err(Contradiction);
                    }
                    moved = true;
                    let (new_low, new_high) = range(bounds, at, sign);
                    least = least.saturating_sub(low).saturating_add(new_low);
                    most = most.saturating_sub(high).saturating_add(new_high);
                }
            }
        }
        if !moved {
            break;
        }
    }
    Ok(())
}
