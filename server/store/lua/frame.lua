-- The frame of every step: guards, writes and events as data. It knows no rules.
--
-- It is one function, made only where a step needs it: to make its parts for a plain draw would take a tenth of it.
-- Texts may hold slots, "\u0001X" as JSON spells it, for what only this step knows:
--   A the order time · N the calendar's · M a new ticket's number, quoted · B the same, bare · I its id, quoted · S its place in the order of draws · R the rank
--   W, V people waiting in the event's queue and in the one left
-- Reads, guards, writes and events are data: a count each, then the items as described beside the functions.

local function frame()
  local function fill(text)
    return (string.gsub(text, '"\\u0001(%u)"', slots))
  end

  -- Reads: key index, number of fields, fields, for each record. Appends the values to `have`; returns the next argument.
  local function read(have, p)
    local count, n = tonumber(ARGV[p]), #have
    p = p + 1
    for _ = 1, count do
      local size = tonumber(ARGV[p + 1])
      local values = call('HMGET', KEYS[tonumber(ARGV[p])], unpack(ARGV, p + 2, p + 1 + size))
      for i = 1, size do have[n + i] = values[i] end
      n, p = n + size, p + 2 + size
    end
    return p
  end

  -- Guards: kind, a, b each. The index of the first that fails (or nil), and the next argument.
  --   is a b      value `a` of those read is b ('' means absent)      below, atmost a b   the number read is < b, ≤ b
  --   window a b  a <= now < b, on the calendar's reading             past a              the time read is not after now
  local function failed(have, now, p)
    local count = tonumber(ARGV[p])
    p = p + 1
    for i = 1, count do
      local kind, a, b = ARGV[p], tonumber(ARGV[p + 1]), ARGV[p + 2]
      local ok
      if kind == 'is' then
        ok = (have[a] or '') == b
      elseif kind == 'below' then
        ok = tonumber(have[a] or 0) < tonumber(b)
      elseif kind == 'atmost' then
        ok = tonumber(have[a] or 0) <= tonumber(b)
      elseif kind == 'window' then
        ok = now >= a and now < tonumber(b)
      elseif kind == 'past' then
        ok = tonumber(have[a] or 0) <= now
      end
      if not ok then return i, p end
      p = p + 3
    end
    return nil, p
  end

  -- The rank behind the N-th waiting (of the last if fewer wait), never before its own.
  local function behind(key, places, own)
    if places < 1 then return own end
    local waiting = call('ZRANGE', key, 0, places - 1, 'WITHSCORES')
    if #waiting == 0 then return own end
    return math.max(own, tonumber(waiting[#waiting]) + 1)
  end

  local writers = {}
  function writers.set(key, first, last)
    local values = {}
    for i = first, last do values[#values + 1] = fill(ARGV[i]) end
    call('HSET', key, unpack(values))
  end
  function writers.del(key, first, last) call('HDEL', key, unpack(ARGV, first, last)) end
  function writers.add(key, first, last)
    for i = first, last, 2 do call('HINCRBY', key, ARGV[i], ARGV[i + 1]) end
  end
  function writers.lift(key, first, last)
    for i = first, last, 2 do
      if tonumber(call('HGET', key, ARGV[i]) or 0) < tonumber(ARGV[i + 1]) then
        call('HSET', key, ARGV[i], ARGV[i + 1])
      end
    end
  end
  function writers.hold(key, first, last)
    for i = first, last, 2 do
      local held = call('HGET', key, ARGV[i])
      call('HSET', key, ARGV[i], (held and held .. ' ' or '') .. fill(ARGV[i + 1]))
    end
  end
  function writers.drop(key, first, last)
    for i = first, last, 2 do
      local held, value = call('HGET', key, ARGV[i]), ' ' .. ARGV[i + 1] .. ' '
      local words = ' ' .. (held or '') .. ' '
      local at = string.find(words, value, 1, true)
      if at then
        local left = string.match(string.sub(words, 1, at) .. string.sub(words, at + #value), '^ *(.-) *$')
        if left == '' then call('HDEL', key, ARGV[i]) else call('HSET', key, ARGV[i], left) end
      end
    end
  end
  function writers.rank(key, first, last)
    for i = first, last, 2 do call('ZADD', key, ARGV[i + 1], fill(ARGV[i])) end
  end
  function writers.unrank(key, first, last)
    for i = first, last, 2 do
      local score = ARGV[i + 1]
      if score == '' or tonumber(call('ZSCORE', key, ARGV[i]) or score) == tonumber(score) then
        call('ZREM', key, ARGV[i])
      end
    end
  end
  function writers.join(key, first, last)
    for i = first, last, 2 do call('SADD', key, ARGV[i]) end
  end
  function writers.part(key, first, last)
    for i = first, last, 2 do call('SREM', key, ARGV[i]) end
  end
  function writers.behind(key, first)
    local places, own = string.match(ARGV[first + 1], '^(%d+) (%-?%d+)$')
    slots.R = string.format('%d', behind(key, tonumber(places), tonumber(own)))
    call('ZADD', key, slots.R, ARGV[first])
  end

  -- Writes: kind, key index, number of values, values (in pairs, but for `del`), in the order given. The next argument.
  --   set, add, del   fields of a hash               lift    a field to `value` if that is more
  --   hold, drop      a word in a field
  --   rank    member, score · unrank   member, score or '' · join, part   member of a set, ''
  --   behind          member, "N own": works out slot R and enters the member there
  local function write(p)
    local count = tonumber(ARGV[p])
    p = p + 1
    for _ = 1, count do
      local size = tonumber(ARGV[p + 2])
      writers[ARGV[p]](KEYS[tonumber(ARGV[p + 1])], p + 3, p + 2 + size)
      p = p + 3 + size
    end
    return p
  end

  -- Events: key index of the queue whose people are counted and of the one left (0 none), text of the call ('' none),
  -- number of fields, fields. Returns the ids and the next argument.
  local function events(p)
    local ids, count = {}, tonumber(ARGV[p])
    p = p + 1
    for i = 1, count do
      local queue, left, text, size = tonumber(ARGV[p]), tonumber(ARGV[p + 1]), ARGV[p + 2], tonumber(ARGV[p + 3])
      local fields = {}
      if left > 0 then slots.V = call('ZCARD', KEYS[left]) end
      if queue > 0 then slots.W = call('ZCARD', KEYS[queue]) end
      for j = 1, size do fields[j] = fill(ARGV[p + 3 + j]) end
      ids[i] = call('XADD', KEYS[2], '*', unpack(fields))
      if text ~= '' then call('HSET', KEYS[1], announced(call('HGET', KEYS[1], 'cn'), ids[i], fill(text))) end
      p = p + 4 + size
    end
    return ids, p
  end

  return read, failed, write, events, fill
end
