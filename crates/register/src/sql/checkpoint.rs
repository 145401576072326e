//! The tree over the journal and its signed heads.
use crate::checkpoint::Signed;
use crate::error::Result;
use crate::tree::{self, Node};
use domain::day::Moment;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use vault::merkle::Hash;

statements! {
    // Whoever works a node out gets the same: the second one changes nothing.
    ADD_NODE = "INSERT INTO journal_node (level, place, hash) VALUES ($1, $2, $3)
                ON CONFLICT (level, place) DO NOTHING";
    KEPT_BLOCKS = "SELECT COALESCE(MAX(place) + 1, 0) FROM journal_node WHERE level = $1";
    NODE = "SELECT hash FROM journal_node WHERE level = $1 AND place = $2";
    NODES = "SELECT level, place, hash FROM journal_node";
    HASHES = "SELECT seq, hash FROM journal WHERE seq > $1 AND seq <= $2 ORDER BY seq";
    KEEP = "INSERT INTO journal_checkpoint (size, root, at, note) VALUES ($1, $2, $3, $4)
            ON CONFLICT (size) DO UPDATE SET note = excluded.note, at = excluded.at
                                      WHERE journal_checkpoint.root = excluded.root";
    LAST = "SELECT size, root, at, note FROM journal_checkpoint ORDER BY size DESC LIMIT 1";
    AFTER = "SELECT size, root, at, note FROM journal_checkpoint WHERE size > $1 ORDER BY size LIMIT $2";
}

fn signed(row: &AnyRow) -> Result<Signed> {
    Ok(Signed {
        size: row.try_get(0)?,
        root: tree::hash(row.try_get(1)?, "journal_checkpoint.root")?,
        at: Moment(row.try_get(2)?),
        note: row.try_get(3)?,
    })
}

fn node(hash: &str) -> Result<Hash> {
    tree::hash(hash, "journal_node.hash")
}

/// Keeps the root of a complete subtree.
pub(crate) async fn add_node(c: &mut AnyConnection, node: &Node) -> Result<()> {
    let hash = crate::audit::hex(&node.hash);
    sqlx::query(ADD_NODE).bind(node.level).bind(node.place).bind(hash).execute(c).await?;
    Ok(())
}

/// How many subtrees of `level` are kept: those before this place.
pub(crate) async fn kept_blocks(c: &mut AnyConnection, level: i64) -> Result<i64> {
    Ok(sqlx::query_scalar(KEPT_BLOCKS).bind(level).fetch_one(c).await?)
}

/// The root of a complete subtree, if it is kept.
pub(crate) async fn kept_node(
    c: &mut AnyConnection,
    level: i64,
    place: i64,
) -> Result<Option<Hash>> {
    let row = sqlx::query(NODE).bind(level).bind(place).fetch_optional(c).await?;
    row.map(|row| node(row.try_get(0)?)).transpose()
}

/// Every root that is kept.
pub(crate) async fn nodes(c: &mut AnyConnection) -> Result<Vec<Node>> {
    let rows = sqlx::query(NODES).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let hash = node(row.try_get(2)?)?;
        Ok(Node { level: row.try_get(0)?, place: row.try_get(1)?, hash })
    };
    rows.iter().map(read).collect()
}

/// The hashes of the entries after number `after` up to number `until`.
pub(crate) async fn hashes(
    c: &mut AnyConnection,
    after: i64,
    until: i64,
) -> Result<Vec<(i64, String)>> {
    let rows = sqlx::query(HASHES).bind(after).bind(until).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Keeps a signed head.
pub(crate) async fn keep(c: &mut AnyConnection, signed: &Signed) -> Result<()> {
    sqlx::query(KEEP)
        .bind(signed.size)
        .bind(crate::audit::hex(&signed.root))
        .bind(signed.at.0)
        .bind(&signed.note)
        .execute(c)
        .await?;
    Ok(())
}

/// The head that was signed last.
pub(crate) async fn last(c: &mut AnyConnection) -> Result<Option<Signed>> {
    sqlx::query(LAST).fetch_optional(c).await?.as_ref().map(signed).transpose()
}

/// Signed heads of more than `size` entries, the smallest first.
pub(crate) async fn after(c: &mut AnyConnection, size: i64, limit: i64) -> Result<Vec<Signed>> {
    let rows = sqlx::query(AFTER).bind(size).bind(limit).fetch_all(c).await?;
    rows.iter().map(signed).collect()
}
