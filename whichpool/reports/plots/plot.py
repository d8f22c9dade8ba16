"""What every plot is: a drawing with a name, and its finding in words for those who cannot see it."""

from dataclasses import dataclass

from markupsafe import Markup

from whichpool.reports.plots.svg import element

WIDTH = 360.0  # of every plot, in pixels at its natural size: one column of a phone


@dataclass(frozen=True, slots=True)
class Plot:
    """One drawing.

    Attributes:
        key: its id in the page.
        title: what is drawn.
        finding: what it shows, in words.
        height: in pixels at its natural size.
        body: the elements.
        note: a line below the title, for everybody.
    """

    key: str
    title: str
    finding: str
    height: float
    body: Markup
    note: str = ""

    def svg(self) -> Markup:
        """Return the drawing with its name and its finding."""
        title, finding = f"{self.key}-title", f"{self.key}-finding"
        return element(
            "svg",
            element("title", self.title, id=title), element("desc", self.finding, id=finding), self.body,
            viewBox=f"0 0 {WIDTH:g} {self.height:g}", role="img", aria_labelledby=f"{title} {finding}",
        )  # fmt: skip
