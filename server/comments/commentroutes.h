// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class Reader;
class Router;
class WriteQueue;

// GET and POST /posts/ID/comments. All three must outlive the router's last request.
void addCommentRoutes(Router &router, Reader &reader, WriteQueue &writes);
