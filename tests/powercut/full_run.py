"""make test-powercut: every power cut and every failing request of an installation, and an installed system
whose power goes while it writes.

usage: full_run.py BUNDLE FOLDER [--initrd FILE] [--seed N] [--subsets N] [--boots N] [--cuts N]
    [--load-boots N] [--part NAME]...

Leaves report.txt and report.json in FOLDER. What was recorded and what was booted there is kept: a run that was
broken off goes on where it was, as long as bundle and seed are the same.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests"), str(TOP / "tests/vm")]

from powercut import examine, faults, load, sessions  # noqa: E402
from powercut.booting import boot, write_next_device  # noqa: E402
from powercut.disk_states import digest  # noqa: E402
from powercut.verdicts import BOOTS_NEW, BOOTS_OLD, FALLS_THROUGH, HALF  # noqa: E402

LOAD_FILES = 60
TWICE = 8  # disks that are installed again with --keep-home


def progress(text):
    print(f"  {time.strftime('%H:%M:%S')} {text}", flush=True)


class Run:
    def __init__(self, arguments):
        self.arguments, self.folder = arguments, arguments.folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.next_device = write_next_device(self.folder / "next.img")
        self.done_path = self.folder / "done.json"
        status = arguments.bundle.stat()
        self.made_by = f"{arguments.bundle} {status.st_mtime_ns} {arguments.initrd} {arguments.seed}"
        self.done = self.read_done()
        self.report, self.wrong = {"seed": arguments.seed}, []

    def read_done(self):
        """{what: its result}, of an earlier run with the same bundle."""
        if self.done_path.exists():
            done = json.loads(self.done_path.read_text())
            if done.get("made by") == self.made_by:
                return done
        return {"made by": self.made_by}

    def once(self, key, function):
        """The result of function(), which JSON can hold, or that of an earlier run."""
        if key not in self.done:
            self.done[key] = function()
            new = self.done_path.with_suffix(".new")
            new.write_text(json.dumps(self.done))
            os.replace(new, self.done_path)
        return self.done[key]

    def recorded(self):
        return sessions.recorded(
            self.arguments.bundle, self.folder / "install", self.folder / "install.log", self.arguments.initrd
        )

    def installations(self):
        """Cuts of three installations: all judged, some booted, some installed again."""
        recorded = self.recorded()
        self.report["installations"] = {}
        for name, session in recorded.items():
            judged = examine.judge_session(session, self.arguments.seed, self.arguments.subsets)
            figures = judged.figures()
            progress(f"{name}: {judged.at_flushes} flushes, {judged.subsets} subsets: {dict(judged.verdicts)}")
            self.wrong += judged.wrong
            figures["booted"], wrong = self.boot_sample(session, judged)
            self.wrong += wrong
            self.report["installations"][name] = figures
        session = recorded[sessions.KEEP_HOME]
        cuts = examine.chosen(judged, FALLS_THROUGH, TWICE, self.arguments.seed)
        wrong = self.once("again", lambda: examine.install_again(
            self.arguments.bundle, session, cuts, self.folder, self.folder / "again.log", self.arguments.initrd
        ))
        progress(f"{len(cuts)} of them installed again with --keep-home")
        self.report["installed again"] = len(cuts)
        self.wrong += wrong

    def boot_sample(self, session, judged):
        """Those that are the same to firmware are booted once; of those that it does not start, some more,
        as nothing but their sector 0 is looked at. Returns how many were booted of each, and what is wrong."""
        booted, wrong = Counter(), []
        for verdict, most in ((FALLS_THROUGH, self.arguments.boots), (BOOTS_NEW, None), (BOOTS_OLD, None), (HALF, 3)):
            cuts = self.distinct(session, judged, verdict) if most is None else None
            for i, cut in enumerate(cuts or examine.chosen(judged, verdict, most or 0, self.arguments.seed)):
                transcript = self.folder / f"boot-{session.name}-{verdict}-{i}.log".replace(" ", "-")
                what, said = self.once(f"{session.name} {verdict} {i}", lambda cut=cut, transcript=transcript: (
                    lambda result, said: [result.what, said]
                )(*examine.boot_cut(session, cut, self.folder, self.next_device, transcript)))
                progress(f"{session.name}, after flush {cut.epoch}, {verdict}: {what}")
                booted[verdict] += 1
                wrong += [said] if said else []
        return booted, wrong

    def distinct(self, session, judged, verdict):
        """One cut for each disk that differs to firmware."""
        found = {}
        for cut in judged.examples.get(verdict, []):
            state = session.history.state(cut)
            found.setdefault(examine.as_firmware_sees(session.judge, state, verdict), cut)
        return list(found.values())

    def faults(self):
        self.report["faults"] = {}
        for kind in faults.KINDS:
            found, first = [], 1
            while not found or any(outcome[1] for outcome in found[-faults.DISKS // 2 :]):
                found += self.once(f"{kind} {first}", lambda kind=kind, first=first: self.fault_batch(kind, first))
                first += faults.DISKS
            hit = [outcome for outcome in found if outcome[1]]
            steps = Counter(outcome[3] for outcome in hit)
            self.report["faults"][kind] = {"disks": len(found), "failed": len(hit), "steps": steps}
            self.wrong += [f"{fault}: {problem}" for fault, *_, wrong in found for problem in wrong]

    def fault_batch(self, kind, first):
        outcomes = faults.run_numbers(
            self.arguments.bundle, self.folder / "faults", self.folder, kind, first, self.arguments.initrd
        )
        wrong = [f"{outcome.fault}: {problem}" for outcome in outcomes for problem in outcome.wrong]
        hit = sum(outcome.hit for outcome in outcomes)
        progress(f"{kind}, from number {first} on: {hit} installations failed; {'; '.join(wrong) or 'as they should'}")
        return [(str(one.fault), one.hit, one.status, one.step, one.wrong) for one in outcomes]

    def load_recorded(self):
        folder = self.folder / "load"
        if "load" not in self.done:
            load.record(self.recorded()[sessions.OVER], folder, self.folder, LOAD_FILES)
        self.once("load", lambda: True)
        return load.load(folder)

    def load(self):
        """Each disk is judged by e2fsck and its files; then they are started, as many as asked for."""
        recorded = self.load_recorded()
        history, rng = recorded.history, random.Random(f"{self.arguments.seed} load")
        cuts = [history.random_cut(rng, recorded.start) for _ in range(self.arguments.cuts)]
        # The order is random too: that of booting, so that a run which is broken off has some of all times.
        states = {digest(history.state(cut)): cut for cut in cuts}
        repaired = 0
        for key, cut in states.items():
            wrong, forced = self.once(f"e2fsck {key}", lambda key=key, cut=cut: self.check_cut(recorded, key, cut))
            self.wrong += [f"under load, after flush {cut.epoch}: {problem}" for problem in wrong]
            repaired += forced
        progress(f"under load: {len(cuts)} cuts, {len(states)} disks differ, e2fsck had more to do in {repaired}")
        booted = dict(list(states.items())[: self.arguments.load_boots])
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = {key: pool.submit(self.boot_cut, recorded, key, history.state(cut)) for key, cut in booted.items()}
            for i, (key, job) in enumerate(jobs.items(), 1):
                what = self.once(f"load {key}", job.result)
                progress(f"under load, {i} of {len(jobs)}, after flush {states[key].epoch}: {what}")
                if what != "boots":
                    self.wrong.append(f"under load, after flush {states[key].epoch}: {what}")
        self.report["load"] = {
            "writes": history.writes, "flushes": history.flushes, "cuts": len(cuts), "distinct": len(states),
            "booted": len(booted), "files noted": recorded.noted(history.after), "more than a replay": repaired,
        }

    def check_cut(self, recorded, key, cut):
        """[what is wrong, had e2fsck more to do than to replay the journal]"""
        state, partition, files = recorded.history.state(cut), self.folder / "load.part", self.folder / "load.files"
        recorded.history.contents.write_image(state[recorded.system], partition)
        shutil.rmtree(files, ignore_errors=True)
        wrong, said = load.check_file_system(partition, files, recorded.noted(state))
        if wrong:
            (self.folder / f"load-{key}.e2fsck").write_text(said)
        return [wrong, "check forced" in said]

    def boot_cut(self, recorded, key, state):
        if f"load {key}" in self.done:
            return self.done[f"load {key}"]
        image, transcript = self.folder / f"load-{key}.img", self.folder / f"load-{key}.log"
        recorded.history.contents.write_image(state, image)
        result = boot(image, self.next_device, transcript, load.check_in_guest(recorded.noted(state)))
        image.unlink()
        if result.what == "boots":
            transcript.unlink()
        return result.what

    def write_report(self):
        self.report["wrong"] = self.wrong
        (self.folder / "report.json").write_text(json.dumps(self.report, indent=1) + "\n")
        lines = []
        for name, row in self.report.get("installations", {}).items():
            lines.append(f"{name}: {row['writes']} writes, {row['flushes']} flushes")
            cuts = f"{row['at_flushes']} cuts at flushes, {row['subsets']} subsets"
            lines.append(f"  {cuts}; {row['distinct']} disks differ")
            for verdict, count in row["verdicts"].items():
                lines.append(f"  {count:5} {verdict}, {row['booted'].get(verdict, 0)} booted")
        for kind, row in self.report.get("faults", {}).items():
            lines.append(f"{kind}: {row['failed']} installations failed, {row['disks'] - row['failed']} were not hit")
        lines += [f"{name}: {row}" for name, row in self.report.items() if name in ("load", "installed again", "seed")]
        lines += [f"wrong: {problem}" for problem in self.wrong] or ["nothing is wrong"]
        text = "\n".join(lines) + "\n"
        (self.folder / "report.txt").write_text(text)
        print(text, end="")


def main():
    parts = {"installations": Run.installations, "faults": Run.faults, "load": Run.load}
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--initrd")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--subsets", type=int, default=2000, help="of each installation")
    parser.add_argument("--boots", type=int, default=30, help="disks that firmware does not start")
    parser.add_argument("--cuts", type=int, default=200, help="under load")
    parser.add_argument("--load-boots", type=int, default=200, help="of these")
    parser.add_argument("--part", action="append", choices=parts)
    run = Run(parser.parse_args())
    for name in run.arguments.part or parts:
        parts[name](run)
    run.write_report()
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
