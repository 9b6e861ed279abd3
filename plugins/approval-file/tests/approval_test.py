#!/usr/bin/env python3
"""Sends the plugin the engine's messages."""
import json
import os
import subprocess
import tempfile
import unittest

PLUGIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bin", "approval-file")


class ApprovalTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def talk(self, *messages):
        lines = "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
        done = subprocess.run([PLUGIN], input=lines, capture_output=True, text=True, timeout=10, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def call(self, state=None, text=None, **more):
        if text is not None:
            with open(os.path.join(self.folder.name, "answer"), "w", encoding="utf-8") as file:
                file.write(text)
        params = {
            "call": "1", "type": "approval-file", "input": {"file": "answer", **more},
            "context": {"folder": self.folder.name},
        }
        if state:
            params["state"] = state
        return self.talk({"id": 1, "method": "stage/run", "params": params}, {"method": "shutdown"})[-1]

    def test_says_what_it_is(self):
        answer = self.talk({"id": 7, "method": "initialize", "params": {"api": 1}})[0]
        self.assertEqual(answer["id"], 7)
        self.assertEqual(answer["result"]["api"], 1)
        self.assertEqual(answer["result"]["stages"][0]["type"], "approval-file")

    def test_waits_without_a_process(self):
        self.assertEqual(self.call(every=2)["result"], {"wait": 2, "state": {"looks": 1}})
        self.assertEqual(self.call(state={"looks": 4}, text=" \n")["result"], {"wait": 5, "state": {"looks": 5}})

    def test_yes(self):
        result = self.call(text="Yes, says Ada\n")["result"]
        self.assertEqual(result, {"outputs": {"approved": True, "text": "Yes, says Ada"}})

    def test_no_and_nonsense_and_nobody(self):
        self.assertIn("says no: no, not today", self.call(text="no, not today")["error"]["message"])
        self.assertIn("neither yes nor no", self.call(text="perhaps")["error"]["message"])
        os.remove(os.path.join(self.folder.name, "answer"))
        self.assertIn("Nobody wrote", self.call(state={"looks": 2}, looks=3)["error"]["message"])


if __name__ == "__main__":
    unittest.main()
