"""Exit codes by kind of problem: what a script needs to know before it reads any words."""

from __future__ import annotations

from gridcentre.domain.problems import Problem

OK, FAILED, USAGE, REFUSED, TRUST, ENVIRONMENT, NO_LINE, NEEDS_YOU = range(8)
INTERRUPTED = 130
READER_GONE = 141

_BY_CODE = {
    FAILED: """bug print-failed server-error unknown""",
    USAGE: """action-unknown bad-url city-extra-missing import-column import-column-twice no-window print-cut
        view-unknown""",
    TRUST: """account-inactive certificate-refused code-expired code-used code-wrong device-revoked device-unknown
        enrol-incomplete export-damaged export-other-key keyring-entry-lost keyring-failed keyring-forgets
        keyring-locked keyring-none keyring-timeout keyring-unsafe passphrase-needed passphrase-short
        password-missing password-weak password-wrong plain-http profile-destroyed profile-locked
        provider-other recovery-code-mistyped recovery-code-wrong secret-differs secret-needed
        secret-too-long sign-in-needed too-many-attempts wrong-passphrase wrong-password""",
    ENVIRONMENT: """audit-broken busy clock-off damaged database-unusable demo-ended demo-no-screen disk-error disk-full
        disk-nearly-full machine-lacks newer-format no-chinese-font no-display print-folder profile-damaged
        profile-exists profile-in-use profile-missing profile-newer profile-open-to-others read-only""",
    NO_LINE: """city-busy no-line not-a-city protocol-unsupported request-malformed working-offline""",
}
_EXITS = {code: exit_code for exit_code, codes in _BY_CODE.items() for code in codes.split()}


def exit_code(problem: Problem) -> int:
    """Everything that is not about this machine, its keys or its line is a refusal."""
    return _EXITS.get(problem.code, REFUSED)
