"""Guidance for anybody who asks: trees found as services are, and where answers lead. It remembers nobody."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations.guidance import brief, guide
from server.web.asking import server
from server.wire.catalogue import ServiceEntry
from server.wire.guidance import ServiceElsewhere
from server.wire.requests import AnswerGuidance, OfCentre, OfTree, TreeQuery

Json = dict[str, Any]

api = APIBlueprint("guidance", __name__, url_prefix="/api/v1/centres/<centre>")


@api.get("/guidance")
def find_guidance(path: OfCentre, query: TreeQuery) -> Json:
    """Guidance trees by name, everyday words, pinyin, initials; all of them without a query."""
    trees = server().halls.get(path.centre).index.tree_finder.find(query.q)
    return {"trees": [brief(tree).model_dump() for tree in trees]}


@api.post("/guidance/<tree>")
def answer_guidance(path: OfTree, body: AnswerGuidance) -> Json:
    """The next question after these answers, or the services with their order, papers and time.

    Answers are option by question, or a list of options in the order the questions were asked.
    """
    index = server().halls.get(path.centre).index
    return guide(index, path.tree, body.answers, _elsewhere).model_dump()


def _elsewhere(service: ServiceElsewhere) -> ServiceEntry | None:
    try:
        return server().halls.get(service.centre).index.find(service.code)
    except Refused:
        return None
