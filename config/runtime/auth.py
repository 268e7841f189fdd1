"""Who is calling: LangGraph's custom authentication, by what the gateway signed.

Put this file beside your langgraph.json and name it there:

    "auth": {"path": "./auth.py:auth", "disable_studio_auth": true}

Without `disable_studio_auth` a client's `x-auth-scheme: langsmith` goes past it. Environment:

    SLUICE_JWKS_URL   where the gateway publishes its keys: http://GATEWAY/-/jwks.json
    SLUICE_RUNTIME    the key under which the gateway knows this runtime (upstream.name in the settings)
    SLUICE_ISSUER     the gateway's assertion.issuer (default: sluice)

A graph finds the result in config["configurable"]["langgraph_auth_user"]. The gateway itself calls too, for no tenant: it
looks up whose a thread is, and what graphs there are. Its kind is "system", and handlers of your own (@auth.on) must
give it everything.
"""
import os

import jwt  # PyJWT, which langgraph-api brings
from langgraph_sdk import Auth

auth = Auth()
keys = jwt.PyJWKClient(os.environ["SLUICE_JWKS_URL"], timeout=5)  # asks once in five minutes
expected = {
    "algorithms": ["ES256"],  # never what the token says
    "audience": os.environ["SLUICE_RUNTIME"],
    "issuer": os.environ.get("SLUICE_ISSUER", "sluice"),
    "leeway": 10,  # seconds by which the two clocks may differ
    "options": {"require": ["iss", "aud", "sub", "nbf", "exp", "sluice_kind"]},
}


@auth.authenticate
def authenticate(headers: dict) -> Auth.types.MinimalUserDict:  # not async: fetching keys blocks
    try:
        token = headers[b"x-sluice-assertion"]
        jws = jwt.decode_complete(token, keys.get_signing_key_from_jwt(token), **expected)
        if jws["header"].get("typ") != "sluice-assertion+jwt":
            raise jwt.InvalidTokenError("a token of another kind")
        caller = jws["payload"]
        if caller["sluice_kind"] != "system" and "sluice_tenant" not in caller:
            raise jwt.MissingRequiredClaimError("sluice_tenant")
    except jwt.PyJWKClientConnectionError:  # no 401: that is not the caller's fault
        raise Auth.exceptions.HTTPException(503, "The gateway's keys can't be had now")
    except (KeyError, jwt.PyJWTError):
        raise Auth.exceptions.HTTPException(401, "A valid X-Sluice-Assertion is needed")
    return {
        "identity": caller["sub"],  # the user's or service account's id; of the gateway itself "system"
        "kind": caller["sluice_kind"],  # user, service_account, system
        "tenant": caller.get("sluice_tenant"),  # of the gateway itself none, as are the following
        "tenant_slug": caller.get("sluice_tenant_slug"),
        "role": caller.get("sluice_role"),  # of a user: owner, admin, member, auditor
    }
