"""`claimcheck clusters`: the false claims that circulate, from a batch's output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.corpus import TextFormat
from claimcheck.cli.output import Colours, echo_json
from claimcheck.cli.render import one_line

if TYPE_CHECKING:
    from claimcheck.batch.ranking import Cluster

__all__ = ["ClusterVerdict", "clusters", "render_cluster"]


class ClusterVerdict(StrEnum):
    """Claims to list."""

    REFUTED = "refuted"
    SUPPORTED = "supported"
    ALL = "all"


# -- plain functions -----------------------------------------------------------------------------------
def describe(cluster: Cluster) -> dict[str, Any]:
    """A cluster as `--format json` prints it."""
    return {f.name: getattr(cluster, f.name) for f in fields(cluster) if not f.name.startswith("_")}


def render_cluster(rank: int, cluster: Cluster, colours: Colours) -> Iterator[str]:
    """A cluster in a few lines."""
    posts = f"{cluster.posts} post{'' if cluster.posts == 1 else 's'}"
    reach = "" if cluster.reach is None else f", reach {cluster.reach}"
    colour = "red" if cluster.verdict == "REFUTED" else "green"
    yield f"{rank}. {colours.paint(cluster.verdict, colour, bold=True)}  {posts}{reach}  {cluster.id}"
    yield f"   “{one_line(cluster.text)}”"
    yield f"   {cluster.provision}"
    if cluster.first is not None:
        yield f"   seen from {one_line(cluster.first)} to {one_line(cluster.last or '')}"


# -- command -------------------------------------------------------------------------------------------
def clusters(
    file: Annotated[Path, typer.Argument(metavar="OUT", help="What `claimcheck batch` wrote.")],
    top: Annotated[int, typer.Option(min=1, metavar="N", help="How many to list.")] = 10,
    verdict: Annotated[ClusterVerdict, typer.Option(help="Which claims.")] = ClusterVerdict.REFUTED,
    reach_column: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A column whose numbers make up the reach. Repeatable."),
    ] = None,
    time_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The column that tells when a post was seen.")
    ] = None,
    output: Annotated[TextFormat, typer.Option("--format", help="How to print.")] = TextFormat.TEXT,
) -> None:
    """List the false claims of a batch by how many posts make them."""
    from claimcheck.batch.ranking import ranked_clusters
    from claimcheck.models.result import Verdict

    wanted = None if verdict is ClusterVerdict.ALL else Verdict(verdict.value.upper())
    found = ranked_clusters(
        file, verdict=wanted, reach=tuple(reach_column or ()), time=time_column, limit=top
    )
    if output is TextFormat.JSON:
        echo_json([describe(c) for c in found])
        return
    colours = Colours()
    for rank, cluster in enumerate(found, start=1):
        for line in render_cluster(rank, cluster, colours):
            typer.echo(line)
    if not found:
        typer.echo("no such claim was found")
