-- The clock and the last calls, which every script begins with; the rest of the frame (frame.lua) only some steps need.

local call = redis.call
local slots = {}

-- Both readings of the one clock: the calendar's (as it is) and the order's (never back: `last` is what it was).
local function clock(given, last)
  local now
  if given == '' then
    local time = call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
  else
    now = tonumber(given)
  end
  local order = now
  if last and tonumber(last) > now then order = tonumber(last) end
  slots.A = string.format('%d', order)
  return now, order
end

-- Remembers a call among the day's last twenty, whose number so far is `count`; the fields to set.
local function announced(count, event, text)
  count = tonumber(count or 0)
  return 'c:' .. count % 20, event .. '|' .. text, 'cn', count + 1
end
