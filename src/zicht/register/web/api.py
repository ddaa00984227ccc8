"""The read API: the same rows a reader sees on pages, as JSON, described by OpenAPI.

Nothing can be changed here. Who asks is who is logged in; every operation names its action of the table of
permissions, as every page does. Mistakes are `application/problem+json` (RFC 9457), lists go on with a cursor
(NL API Design Rules).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from inspect import signature
from typing import Annotated, Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Router, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import SessionAuth

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.permissions import NotPermitted, Reason, check_role
from zicht.register.store.actors import actor_of
from zicht.register.web.identity import access_log
from zicht.register.web.routes import ANYBODY, is_strong, now, stays_until, subject_of

T = TypeVar("T")
Operation = Callable[..., Any]
Ulid = Annotated[str, Path(pattern="^[0-9A-HJKMNP-TV-Z]{26}$", description="id in the register (ULID)")]
Cursor = Annotated[
    str,
    Query(pattern="^([0-9A-HJKMNP-TV-Z]{26})?$", description="`next` of the page before; empty: the first"),
]
Limit = Annotated[int, Query(ge=1, le=200, description="rows a page")]

PROBLEM = "application/problem+json"


class Problem(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class LoggedIn(SessionAuth):
    """The session of the pages, and nothing else."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The account, or nobody."""
        return request.user if request.user.is_authenticated else None


ANSWERS = dict.fromkeys((401, 403, 404, 422), Problem)


def reads(
    router: Router, path: str, *, action: str, gives: type[Schema], stays: bool = False
) -> Callable[[Operation], Operation]:
    """Make a function an operation of the API that is `action` of the table of permissions, or ANYBODY.

    stays  as of a page (web.routes.Route): the answer may be kept

    It is called with `request.actor`, `request.at` and `request.partnership` set; a partnership of somebody
    else is not found. The description names the action too, as `x-action`.
    """

    def around(operation: Operation) -> Operation:
        register: Callable[[Operation], Operation] = router.get(
            path,
            response={200: gives, **ANSWERS},
            operation_id=operation.__name__,
            openapi_extra={"x-action": action},
        )
        return register(_guarded(operation, action, stays))

    return around


def _guarded(operation: Operation, action: str, stays: bool) -> Operation:
    @wraps(operation)
    def checked(request: HttpRequest, *given: Any, **named: Any) -> Any:
        request.at = now()
        request.actor = actor_of(request.user, at=request.at, strong=is_strong(request, request.at))
        request.partnership = _partnership(named.get("partnership"))
        if action != ANYBODY:
            _check(request, action)
        if stays:
            request.stays_until = stays_until(request)
        return operation(request, *given, **named)

    vars(checked)["__signature__"] = signature(operation, eval_str=True)
    return checked


def _check(request: HttpRequest, action: str) -> None:
    try:
        check_role(request.actor, action, subject_of(request.partnership))
    except NotPermitted as refused:
        access_log.refused(refused, request.actor)
        if refused.reason is Reason.NOT_THERE:
            raise Http404 from refused
        raise


def page_of(rows: QuerySet[Any], cursor: str, limit: int) -> tuple[list[Any], str]:
    """Rows after a cursor by their ids, and the cursor of the next page; "" when there is none."""
    after = rows.filter(pk__gt=cursor) if cursor else rows
    found = list(after.order_by("pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], found[limit - 1].pk if more else ""


def piece_of(rows: Iterable[T], key: Callable[[T], str], cursor: str, limit: int) -> tuple[list[T], str]:
    """The same for values that are not rows of a table, sorted by their key."""
    left = sorted((one for one in rows if key(one) > cursor), key=key)
    return left[:limit], key(left[limit - 1]) if len(left) > limit else ""


class ReadApi(NinjaAPI):
    """Describes mistakes by their own media type, which the framework cannot."""

    def get_openapi_schema(self, *given: Any, **named: Any) -> OpenAPISchema:
        """The description, with `application/problem+json` wherever a Problem is the answer."""
        described = super().get_openapi_schema(*given, **named)
        for methods in described["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        return described


def make_api(topics: tuple[str, ...]) -> NinjaAPI:
    """The API with the operations of every topic that has any."""
    api = ReadApi(
        title="Zicht op samenwerking",
        version="1.0.0",
        description="What partners agreed, read only. No personal data of cases: it holds none.",
        docs_url=None,
        openapi_url="/openapi.json",
        auth=LoggedIn(),
        urls_namespace="api",
    )
    for topic in topics:
        router: Router = import_module(f"zicht.register.web.{topic}.api").router
        api.add_router("", router, tags=[topic])
    _problems(api)
    return api


def _problems(api: NinjaAPI) -> None:
    def say(status: int, title: str) -> Callable[[HttpRequest, Any], HttpResponse]:
        def answer(request: HttpRequest, mistake: Any) -> HttpResponse:
            reason = mistake.reason.value if isinstance(mistake, NotPermitted) else title
            body = {"type": "about:blank", "title": title, "status": status, "detail": reason}
            return HttpResponse(canonical_json(body), content_type=PROBLEM, status=status)

        return answer

    api.add_exception_handler(AuthenticationError, say(401, "log in first"))
    api.add_exception_handler(NotPermitted, say(403, "not permitted"))
    api.add_exception_handler(Http404, say(404, "not found"))
    api.add_exception_handler(ValidationError, say(422, "a parameter is not what it should be"))
    api.add_exception_handler(UserError, say(422, "the agreements of the partnership do not allow an answer"))


def _partnership(key: str | None) -> Partnership | None:
    if key is None:
        return None
    found = Partnership.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
