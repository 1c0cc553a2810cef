"""Key files between `quorate account` and eth-account, in both directions.

The environment variable QUORATE names the program.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from eth_account import Account

PROGRAM = os.environ["QUORATE"]
KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
PASSWORD = "pässwörd with blanks "


class KeyFileTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.place = pathlib.Path(self.folder.name)
        self.password_file = self.write("password", PASSWORD + "\n")

    def write(self, name, text):
        path = self.place / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return str(path)

    def account(self, *arguments):
        command = [PROGRAM, "account", *arguments, "--datadir", str(self.place), "--password", self.password_file]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout

    def key_files(self):
        return sorted((self.place / "keystore").iterdir())

    def test_eth_account_reads_a_new_key(self):
        printed = self.account("new", "--lightkdf")
        (path,) = self.key_files()
        stored = json.loads(path.read_text())
        key = Account.from_key(Account.decrypt(stored, PASSWORD))
        self.assertIn("Public address of the key:   " + key.address, printed)
        self.assertIn("Path of the secret key file: " + str(path), printed)
        self.assertEqual("0x" + stored["address"], key.address.lower())

    def test_eth_account_reads_an_imported_key_of_standard_strength(self):
        self.assertEqual(self.account("import", self.write("key", KEY)), "Address: {" + ADDRESS[2:].lower() + "}\n")
        (path,) = self.key_files()
        self.assertEqual(Account.decrypt(json.loads(path.read_text()), PASSWORD).hex().removeprefix("0x"), KEY)
        with self.assertRaises(ValueError):
            Account.decrypt(json.loads(path.read_text()), PASSWORD.strip())

    def test_quorate_reads_what_eth_account_writes(self):
        for kdf, iterations in (("scrypt", None), ("scrypt", 4096), ("pbkdf2", None), ("pbkdf2", 1)):
            with self.subTest(kdf=kdf, iterations=iterations):
                text = json.dumps(Account.encrypt(KEY, PASSWORD, kdf=kdf, iterations=iterations))
                shown = json.loads(self.account("inspect", "--json", "--private", self.write("foreign", text)))
                self.assertEqual(shown["Address"], ADDRESS)
                self.assertEqual(shown["PrivateKey"], KEY)

    def test_eth_account_reads_an_updated_key(self):
        (self.place / "keystore").mkdir(mode=0o700)
        path = self.write("keystore/foreign", json.dumps(Account.encrypt(KEY, PASSWORD, kdf="pbkdf2", iterations=10)))
        self.write("password", PASSWORD + "\nother\n")
        self.account("update", "--lightkdf", ADDRESS)
        stored = json.loads(pathlib.Path(path).read_text())
        self.assertEqual(stored["crypto"]["kdfparams"]["n"], 4096)
        self.assertEqual(Account.decrypt(stored, "other").hex().removeprefix("0x"), KEY)


if __name__ == "__main__":
    unittest.main()
