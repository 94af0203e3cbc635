-- Sends the requests of a file, one after the other, and prints what wrk counted as one line of
-- JSON. The requests are separated by a NUL byte, which none of them contains.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  requests = {}
  for request in text:gmatch("[^%z]+") do
    requests[#requests + 1] = request
  end
  supply = #requests
  sent = 0
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % supply + 1]
end

function done(summary)
  local asked, stock = 0, 0
  for _, thread in ipairs(threads) do
    asked = asked + thread:get("sent")
    stock = stock + thread:get("supply")
  end
  local errors = summary.errors
  io.write(string.format(
    'LOAD {"answered":%d,"micros":%d,"sent":%d,"supply":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, asked, stock, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
