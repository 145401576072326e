"""D3 · disk full. The data lies on a small file system of its own, which is filled.
Writes are refused with a sentence, reads go on, nothing acknowledged is lost, and when
there is space again writes go on without a restart.
"""
import os
import subprocess
import time

import check
from load import Load, activities
from program import Api, Server, Unanswered

ENOUGH = 40  # refusals after which the disk counts as full


class SmallDisk:
    """A tmpfs, and a file on it that takes or gives back what is free."""

    def __init__(self, folder, megabytes):
        self.folder, self.ballast = folder, folder / "ballast"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "torture", str(folder)], check=True,
                       capture_output=True)

    def leave(self, kilobytes):
        free = os.statvfs(self.folder)
        take = free.f_bavail * free.f_frsize - kilobytes * 1024
        with open(self.ballast, "ab") as file:
            file.write(bytes(max(0, take)))

    def give_back(self):
        self.ballast.unlink()

    def gone(self):
        subprocess.run(["umount", "-l", str(self.folder)], check=False)


def fill(server, token, name, seed, links):
    """Writes until refused many times."""
    load = Load(server, token, name, seed, activities=links, goes_on=True).begin()
    until = time.monotonic() + 120
    while len(load.refused) < ENOUGH and time.monotonic() < until:
        time.sleep(0.02)
    return load.end()


def reads(api):
    """Statuses of a few reads, each by its sort."""
    asked = ["/records/training?limit=5", "/records/training/counts?by=oblast", "/programmes", "/kinds", "/account"]
    return {path.split("?")[0]: api.ask("GET", path)[0] for path in asked}


def job(ground, size, seed):
    if os.geteuid() != 0:
        return {"skipped": "root"}, "disk full: skipped, only root may mount a small disk."
    made, token = ground.demonstration("disk-made")
    small = ground.folder / "disk"
    try:
        disk = SmallDisk(small, 48)
    except (OSError, subprocess.CalledProcessError):
        return {"skipped": "mount"}, "disk full: skipped, mounting is not allowed here."
    server, found, told = None, [], []
    try:
        data = small / "data"
        made.rename(ground.folder / "disk-moved")
        subprocess.run(["cp", "-r", str(ground.folder / "disk-moved"), str(data)], check=True)
        with check.copied(data) as c:
            before = check.there(c)

        def nothing_lost(when):
            with check.copied(data) as c:
                lost = len(check.missing(c, told))
                found.extend(f"{when}: {f}" for f in check.everything(c, before))
            return lost

        server = Server(data)
        api = Api(server.address, token)
        links = activities(api)
        begun = time.monotonic()
        disk.leave(1500)
        load = fill(server, token, "d1", seed, links)
        told += [a for _, a in load.acknowledged]
        before_full, refused = len(told), load.refused
        statuses = sorted({status for status, _ in refused})
        found += [] if set(statuses) <= {507} else [f"a full disk was answered with {statuses}"]
        found += [] if len(refused) >= ENOUGH else ["the disk did not fill"]
        read = reads(api)
        found += [f"full: {path} was answered with {s}" for path, s in read.items() if s != 200]
        verdict = api.ask("GET", "/journal/verification")
        found += [] if verdict[1].get("whole") is True else [f"full: the journal: {verdict}"]
        lost = nothing_lost("full")

        disk.give_back()
        freed = time.monotonic()
        while api.ask("POST", "/records/training", {"fields": {
                "title": "after", "type": "training", "held_on": "2017-05-12", "status": "held"}})[0] != 201:
            if time.monotonic() - freed > 30:
                found.append("space was made, and 30 s later writes are still refused")
                break
            time.sleep(0.05)
        back_in = round(time.monotonic() - freed, 2)
        load = Load(server, token, "d2", seed, each=5, activities=links).begin().wait()
        told += [a for _, a in load.acknowledged]
        found += [f"after: refused with {s}" for s, _ in load.refused]
        after = len(load.acknowledged)
        lost += nothing_lost("after")

        # Killed while full, and begun again while full: it serves, or says why not.
        disk.leave(300)
        load = fill(server, token, "d3", seed, links)
        told += [a for _, a in load.acknowledged]
        api.close()
        server.kill()
        disk.leave(0)
        try:
            server = Server(data)
            api = Api(server.address, token)
            read_again = reads(api)
            api.close()
            begins_full = f"serves, reads answered with {sorted(set(read_again.values()))}"
            server.kill()
        except RuntimeError as error:
            begins_full = f"does not begin: {error}"
            found += [f"begun while full: {error}"] if "panicked" in str(error) else []
        disk.give_back()
        server = Server(data)
        load = Load(server, token, "d4", seed, each=3, activities=links).begin().wait()
        told += [a for _, a in load.acknowledged]
        code, _ = server.stop()
        server = None
        found += [] if code == 0 else [f"the last stop ended with {code}"]
        lost += nothing_lost("at the end")
        outcome = dict(acknowledged_before_full=before_full, refused=len(refused), statuses=statuses, reads=read,
                       acknowledged=len(told), lost=lost, back_after_seconds=back_in, acknowledged_after=after,
                       begun_while_full=begins_full, found=found, seconds=round(time.monotonic() - begun, 1),
                       holds=not lost and not found, controls_failed=len(refused) >= ENOUGH)
        return outcome, (
            f"disk full: {before_full} writes acknowledged, then refused with {statuses}; reads answered with "
            f"{sorted(set(read.values()))}; {lost} lost; writing again {back_in} s after space was made, without a "
            f"restart; begun on a full disk it {begins_full}.")
    except Unanswered as error:
        raise RuntimeError(f"the server stopped answering: {server.said()}") from error
    finally:
        if server and server.process.poll() is None:
            server.kill()
        disk.gone()
