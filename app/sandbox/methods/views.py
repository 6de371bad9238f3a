"""views.*: modals and the home tab."""

from app.sandbox import limits, modals
from app.sandbox.errors import Refusal
from app.sandbox.methods.people import existing
from app.sandbox.registry import Call, method
from app.sandbox.store import Json


def _view(call: Call, *, home: bool = False) -> Json:
    return limits.check_view(call.parsed("view", "invalid_arguments"), home=home)


@method("views.open", "view", "interactivity_pointer trigger_id")
def views_open(call: Call) -> Json:
    """Open a modal for whoever pressed something a moment ago."""
    view = _view(call)
    user = modals.take_trigger(call.store, call.text("trigger_id") or call.text("interactivity_pointer"))
    return {"view": modals.shown(modals.open_for(call.store, user, view, fresh=True))}


@method("views.push", "view", "interactivity_pointer trigger_id")
def views_push(call: Call) -> Json:
    """Lay a modal over the one that is open."""
    view = _view(call)
    user = modals.take_trigger(call.store, call.text("trigger_id") or call.text("interactivity_pointer"))
    return {"view": modals.shown(modals.open_for(call.store, user, view, fresh=False))}


@method("views.update", "view", "external_id hash view_id")
def views_update(call: Call) -> Json:
    """Change a modal that is open."""
    view = _view(call)
    found = modals.find(call.store, call.text("view_id"), call.text("external_id"))
    if call.text("hash") and call.text("hash") != found["hash"]:
        raise Refusal("hash_conflict")
    return {"view": modals.shown(modals.change(call.store, found, view))}


@method("views.publish", "user_id view", "hash")
def views_publish(call: Call) -> Json:
    """What somebody finds in the application's home tab."""
    view = _view(call, home=True)
    user = existing(call, call.text("user_id"))["id"]
    before = call.store.get("home", user)
    if call.text("hash") and before and call.text("hash") != before["hash"]:
        raise Refusal("hash_conflict")
    return {"view": modals.shown(modals.publish(call.store, user, view))}
