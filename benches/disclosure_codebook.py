"""The code book of the generator of rows in the shape of the CTDC data: its code lists, not its rows.
usage: disclosure_codebook.py gen_ctdc_shape.py BOOK.csv"""
import sys
source, out = open(sys.argv[1]).read(), sys.argv[2]
law = source.split("g = np.random.default_rng(seed)")[0]
sys.argv = ["gen", "1", "1", "/dev/null"]
names = {}
exec(law, names)
with open(out, "w") as f:
    f.write("column,code\n")
    for column, profiles in names["cols"].items():
        f.writelines(f"{column},{code}\n" for code in profiles[0][0] if code)
