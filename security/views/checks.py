"""What mail and synchronization servers ask the portal (docs/app-passwords.md)."""

import json

from django.http import HttpRequest, JsonResponse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from core.clock import now
from core.errors import Unavailable
from security.access import machine
from security.app_passwords.check import Question, TooManyRefusals, UnreadableQuestion, check, is_checker

LARGEST_BODY = 4096
"""Bytes."""


@machine
@require_POST
@sensitive_variables("question")
def check_app_password(request: HttpRequest) -> JsonResponse:
    """200 with ``ok``; 401 for a server without a secret, 400, 429 and 503 when there is no answer."""
    if not is_checker(request.headers.get("Authorization", "")):
        return JsonResponse({"ok": False, "error": "The secret is wrong."}, status=401)
    try:
        question = Question.read(json.loads(request.read(LARGEST_BODY)))
        found = check(question, now=now())
    except TooManyRefusals as error:
        answer = JsonResponse({"ok": False, "error": "Too many refusals.", "retry_after": error.seconds}, status=429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    except Unavailable:
        return JsonResponse({"ok": False, "error": "Limits cannot be counted now."}, status=503)
    except (ValueError, RecursionError) as error:
        wrong = str(error) if isinstance(error, UnreadableQuestion) else "The body has to be a JSON object."
        return JsonResponse({"ok": False, "error": wrong}, status=400)
    return JsonResponse({"ok": True, "login": found.user.email, "name": found.name} if found else {"ok": False})
