"""The books of a run: where every token and every request went."""


class Ledger:
    """Where every token and every request went.

    At every tick the tokens generated are those delivered, rejected, spilled and still on links together.
    """

    __slots__ = (
        "num_accepted",
        "num_delivered",
        "num_drafted",
        "num_generated",
        "num_rejected",
        "num_spilled",
        "requests_aborted",
        "requests_done",
        "requests_refused",
        "requests_rejected",
        "requests_sent",
        "requests_spilled",
    )

    def __init__(self) -> None:
        self.num_generated = 0
        """Tokens that Decode cores put out, drafts included."""
        self.num_delivered = 0
        self.num_rejected = 0
        """Candidates of draft bundles that gates discarded."""
        self.num_spilled = 0
        self.num_drafted = 0
        """Tokens that draft models guessed."""
        self.num_accepted = 0
        """Of those, the ones that the target model agreed with."""
        self.requests_sent = 0
        self.requests_done = 0
        self.requests_rejected = 0
        """Requests that were turned away: by a full queue before they were sent, by a gate or a card afterwards."""
        self.requests_refused = 0
        """Of those, the ones that had been sent."""
        self.requests_spilled = 0
        """Requests that will never be answered whole, because a packet of theirs was lost."""
        self.requests_aborted = 0
        """Requests whose clients gave up before they were answered whole."""

    def acceptance_rate(self) -> float | None:
        """Share of the guessed tokens that were accepted, None before the first guess."""
        return self.num_accepted / self.num_drafted if self.num_drafted else None

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        rare: tuple[int, ...] = (self.requests_aborted,) if self.requests_aborted else ()
        if self.requests_refused:
            rare = (self.requests_aborted, self.requests_refused)
        return (
            self.num_accepted,
            self.num_delivered,
            self.num_drafted,
            self.num_generated,
            self.num_rejected,
            self.num_spilled,
            self.requests_done,
            self.requests_rejected,
            self.requests_sent,
            self.requests_spilled,
            *rare,
        )
