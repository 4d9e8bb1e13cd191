// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class PrimaryQueries;
class Reader;
class Router;

// What is served besides the resources: GET /healthz (this process answers), /readyz (so do the parts it needs), /
// (what this is) and /writes/KEY (the fate of a write that was sent with Idempotency-Key: KEY). All three must outlive
// the router's last request.
void addServiceRoutes(Router &router, Reader &reader, PrimaryQueries &primary);
