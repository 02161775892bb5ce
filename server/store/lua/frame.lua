-- The frame every script begins with: clock, remembered answers, guards, writes, events. It knows no rules.
--
-- Texts may hold slots, "\u0001X" as JSON spells it, for what only this step knows:
--   A the order time · M the number, bare · R the rank · W people waiting in the event's queue
-- Guards and writes are given as data, four arguments each: kind, index of the key, field, value.

local call = redis.call
local slots = {}
local last  -- the order's reading as it was kept

local function fill(text)
  return (string.gsub(text, '"\\u0001(%u)"', slots))
end

-- Both readings of the one clock: the calendar's (as it is) and the order's (never back).
local function clock(key, given)
  local now
  if given == '' then
    local time = call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
  else
    now = tonumber(given)
  end
  last = tonumber(call('GET', key) or 0)
  local order = now
  if last > now then order = last end
  slots.A = string.format('%d', order)
  return now, order
end

-- Keeps the order's reading for the next step; within one millisecond it is kept already.
local function keep(key, order)
  if order ~= last then call('SET', key, slots.A) end
end

-- The index (from 1) of the first guard that fails, or nil.
--   day     the day's record is of version `value` and its catalogue of version `field`
--   is      the field holds `value` ('' means absent)
--   window  field <= now < value, on the calendar's reading
--   below   the tally is under `value`
--   atmost  the number kept in the field is `value` or less
local function failed(from, count, now)
  for i = 1, count do
    local p = from + (i - 1) * 4
    local kind, key, field, value = ARGV[p], KEYS[tonumber(ARGV[p + 1])], ARGV[p + 2], ARGV[p + 3]
    local ok
    if kind == 'day' then
      local have = call('HMGET', key, 'v', 'cat')
      ok = have[1] == value and have[2] == field
    elseif kind == 'is' then
      ok = (call('HGET', key, field) or '') == value
    elseif kind == 'window' then
      ok = now >= tonumber(field) and now < tonumber(value)
    elseif kind == 'below' then
      ok = tonumber(call('HGET', key, field) or 0) < tonumber(value)
    elseif kind == 'atmost' then
      ok = tonumber(call('HGET', key, field) or 0) <= tonumber(value)
    end
    if not ok then return i end
  end
end

-- The rank behind the N-th waiting (of the last if fewer wait), never before its own.
local function behind(key, places, own)
  if places < 1 then return own end
  local waiting = call('ZRANGE', key, 0, places - 1, 'WITHSCORES')
  if #waiting == 0 then return own end
  return math.max(own, tonumber(waiting[#waiting]) + 1)
end

-- Writes, in the order given.
--   set, del, add   a field of a hash          rank, unrank   a member of a sorted set
--   lift            a field to `value` if that is more
--   behind          field = member, value = "N own": works out slot R and enters the member there
local function write(from, count)
  for i = 1, count do
    local p = from + (i - 1) * 4
    local kind, key, field, value = ARGV[p], KEYS[tonumber(ARGV[p + 1])], ARGV[p + 2], ARGV[p + 3]
    if kind == 'set' then
      call('HSET', key, field, fill(value))
    elseif kind == 'del' then
      call('HDEL', key, field)
    elseif kind == 'add' then
      call('HINCRBY', key, field, value)
    elseif kind == 'rank' then
      call('ZADD', key, value, field)
    elseif kind == 'unrank' then
      call('ZREM', key, field)
    elseif kind == 'lift' then
      if tonumber(call('HGET', key, field) or 0) < tonumber(value) then call('HSET', key, field, value) end
    elseif kind == 'behind' then
      local places, own = string.match(value, '^(%d+) (%-?%d+)$')
      slots.R = string.format('%d', behind(key, tonumber(places), tonumber(own)))
      call('ZADD', key, slots.R, field)
    end
  end
end

-- Appends one event: the partition's stream, its fields (filled), and the queue whose people are counted ('' none).
local function append(stream, queue, fields)
  if queue ~= '' then slots.W = call('ZCARD', queue) end
  for i = 2, #fields, 2 do fields[i] = fill(fields[i]) end
  return call('XADD', stream, '*', unpack(fields))
end

-- Remembers a call; of forty the last twenty stay, which are all that is read.
local function announce(key, event, text)
  if call('LPUSH', key, event .. '|' .. text) > 40 then call('LTRIM', key, 0, 19) end
end

-- Appends the events listed from ARGV[p]: count, then for each: queue's key index (0 none), calls' key index (0 none),
-- text of the call, number of fields, fields. Returns the ids and the next argument.
local function events(stream, p)
  local ids = {}
  local count = tonumber(ARGV[p])
  p = p + 1
  for i = 1, count do
    local queue, calls, text, size = tonumber(ARGV[p]), tonumber(ARGV[p + 1]), ARGV[p + 2], tonumber(ARGV[p + 3])
    local fields = {}
    for j = 1, size do fields[j] = ARGV[p + 3 + j] end
    ids[i] = append(stream, queue > 0 and KEYS[queue] or '', fields)
    if calls > 0 then announce(KEYS[calls], ids[i], fill(text)) end
    p = p + 4 + size
  end
  return ids, p
end
