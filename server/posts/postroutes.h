// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class Reader;
class Router;
class WriteQueue;

// GET and POST /posts; GET, PATCH and DELETE /posts/ID. All three must outlive the router's last request.
void addPostRoutes(Router &router, Reader &reader, WriteQueue &writes);
