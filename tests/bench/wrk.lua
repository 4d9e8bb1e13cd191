-- SPDX-License-Identifier: GPL-3.0-or-later
-- What wrk asks for, and its figures as one line of JSON.
--
--   wrk … -s wrk.lua URL -- get PATH | random ROWS | post | alternate PATH | mix ROWS

local function post()
  return wrk.format("POST", "/posts", { ["Content-Type"] = "application/json" },
    '{"title":"benchmark post","content":"' .. string.rep("x", 100) .. '"}')
end

-- One of the seeded rows; the id is what programs.py gives row n.
local function anyOf(rows)
  return wrk.format("GET", string.format("/posts/0190a000-0000-7000-8000-%012x", math.random(rows)))
end

-- Each kind makes the function that wrk calls for every request. What is always the same is made once.
local kinds = {
  get = function(path)
    local request = wrk.format("GET", path)
    return function() return request end
  end,
  random = function(rows)
    return function() return anyOf(rows) end
  end,
  post = function()
    local request = post()
    return function() return request end
  end,
  alternate = function(path)
    local read, write, reads = wrk.format("GET", path), post(), false
    return function()
      reads = not reads
      return reads and read or write
    end
  end,
  mix = function(rows) -- of 20 requests: 2 writes, 9 single posts, 9 lists
    local list, write, turn = wrk.format("GET", "/posts?limit=20"), post(), 0
    return function()
      turn = (turn + 1) % 20
      if turn % 10 == 0 then
        return write
      end
      return (turn % 2 == 0) == (turn < 10) and list or anyOf(rows)
    end
  end,
}

function init(arguments)
  request = kinds[arguments[1]](tonumber(arguments[2]) or arguments[2])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%f,"errors":%d,"p50":%f,"p99":%f,"p999":%f,"max":%f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3, latency.max / 1e3))
end
