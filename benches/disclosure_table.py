"""A table of 99,960 cells in five dimensions, one of them with regions, from invented persons.
usage: table.py PERSONS SEED TABLE.csv HIERARCHY.csv"""
import itertools, random, sys
persons, seed, table, hierarchy = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
r = random.Random(seed)
sizes = {"oblast": 28, "year": 16, "age": 6, "form": 7, "sex": 2}
counts = {}
for _ in range(persons):
    cell = tuple(min(r.randrange(n), r.randrange(n)) for n in sizes.values())
    counts[cell] = counts.get(cell, 0) + 1
def labels(name, code):
    own = [f"{name[0]}{code}"]
    return own + ([f"region{code % 6}"] if name == "oblast" else []) + ["total"]
cells = {}
for cell in itertools.product(*map(range, sizes.values())):
    count = counts.get(cell, 0)
    for key in itertools.product(*(labels(n, c) for n, c in zip(sizes, cell))):
        cells[key] = cells.get(key, 0) + count
with open(table, "w") as f:
    f.write(",".join(sizes) + ",count\n")
    for key, count in cells.items():
        f.write(",".join(key) + f",{count}\n")
with open(hierarchy, "w") as f:
    f.write("dimension,code,parent\n")
    for code in range(28):
        f.write(f"oblast,o{code},region{code % 6}\n")
