-- Draw: takes the next number of a queue and puts a ticket in it, or books one from afar.
--
-- KEYS 1 day · 2 stream · 3 the day before · 4 line · 5… of extra guards and writes
-- ARGV 1 time ('' the store's own) · 2 field of the key · 3 fingerprint · 4 secret · 5 party · 6 private part ('' none)
--      7 arrival ms ('' now) · 8 number ('' the next), and then what is the same for all who ask alike:
--      9 field of the numbers' count · 10 number's prefix · 11 ticket keys' prefix · 12 private keys' prefix · 13 id prefix
--      14 head start ms, or 'booked', or 'served' (neither is in a line) · 15 doc without its end · 16 hall
--      17 queue image without its end ('' none) · 18, 19 event header before and after its time · 20 what staff see of the event
--      21 day's version · 22 catalogue's version · 23, 24 drawn from, until
--      25 tallies: count, then field, limit ('' none) each · holds: count, then fields · 'more' if more is to be done, and
--      then reads, guards, writes, events (frame.lua), and of one 'served' the version and doc it has in the end
-- Returns {'ok', now, order, number, seq, ahead, waiting, event}
--         {'again', now, number, day index} the key was answered: 1 today, 2 the day before
--         {'reused'} the key answered another body
--         {'guard', now, 'day', 'session', 'taken', 'tally N', 'hold N' or index} nothing is changed
-- Event: ticket.drawn or ticket.booked, and the extra ones.
-- The two ends are what only this step knows: the ticket's id, number, order and times, and the people waiting.

local fields = {ARGV[2], 'o', 'v', 'cat', ARGV[9], 's'}
local p = 26
local tallies = tonumber(ARGV[25])
for i = 1, tallies do fields[6 + i] = ARGV[p + 2 * i - 2] end
local h = p + 2 * tallies
local holds = tonumber(ARGV[h])
for i = 1, holds do fields[6 + tallies + i] = ARGV[h + i] end
local have = call('HMGET', KEYS[1], unpack(fields))

local answered, day = have[1], 1
if not answered then answered, day = call('HGET', KEYS[3], ARGV[2]), 2 end
if answered then
  local fingerprint, number = string.match(answered, '^(%x+):([%w.]+)$')
  if fingerprint ~= ARGV[3] then return {'reused'} end
  return {'again', '0', number, day}
end

local now, order = clock(ARGV[1], have[2])
if have[3] ~= ARGV[21] or have[4] ~= ARGV[22] then return {'guard', now, 'day'} end
if now < tonumber(ARGV[23]) or now >= tonumber(ARGV[24]) then return {'guard', now, 'session'} end

local A, seq, count, number = slots.A, (have[6] or 0) + 1, nil, ARGV[8]
if number == '' then
  -- Numbers are counted by prefix, so that no two queues ever give the same one.
  count = (have[5] or 0) + 1
  number = string.format('%s%03d', ARGV[10], count)
else
  -- A kiosk counted this one by itself.
  if call('EXISTS', ARGV[11] .. number) == 1 then return {'guard', now, 'taken'} end
  count = math.max(tonumber(have[5] or 0), tonumber(string.match(number, '%d+$')))
end

local set = {'o', A, 's', seq, ARGV[9], count, ARGV[2], ARGV[3] .. ':' .. number, 'i:' .. seq, number}
local n = 10
for i = 1, holds do
  if have[6 + tallies + i] then return {'guard', now, 'hold ' .. i} end
  set[n + 1], set[n + 2] = fields[6 + tallies + i], number
  n = n + 2
end
for i = 1, tallies do
  local limit, tally = ARGV[p + 2 * i - 1], tonumber(have[6 + i] or 0)
  if limit ~= '' and tally >= tonumber(limit) then return {'guard', now, 'tally ' .. i} end
  set[n + 1], set[n + 2] = fields[6 + i], tally + 1
  n = n + 2
end

p = h + holds + 1
local more, read, failed, write, events, fill = ARGV[p] == 'more', nil, nil, nil, nil, nil
if more then
  read, failed, write, events, fill = frame()
  local values, refused = {}, nil
  refused, p = failed(values, now, read(values, p + 1))
  if refused then return {'guard', now, refused} end
end

local arrived = ARGV[7] == '' and A or ARGV[7]
local rank, in_line = arrived, true
if ARGV[14] == 'booked' or ARGV[14] == 'served' then
  in_line = false
elseif ARGV[14] ~= '0' then
  rank = string.format('%d', arrived - ARGV[14])
end
local doc = ARGV[15] .. ',"id":"' .. ARGV[13] .. number .. '","number":"' .. number .. '","seq":' .. seq ..
  ',"drawn_at":' .. arrived .. ',"base_at":' .. arrived .. ',"rank_at":' .. rank .. '}'
local key = ARGV[11] .. number
if ARGV[5] == '' then
  call('HSET', key, 'v', '1', 'doc', doc, 'sec', ARGV[4], 'hall', ARGV[16])
else
  call('HSET', key, 'v', '1', 'doc', doc, 'sec', ARGV[4], 'hall', ARGV[16], 'party', ARGV[5])
end
if ARGV[6] ~= '' then call('HSET', ARGV[12] .. number, 'private', ARGV[6]) end
call('HSET', KEYS[1], unpack(set))

local ahead, waiting = -1, nil
if in_line then
  local member = string.format('%06d%s', seq, number)
  call('ZADD', KEYS[4], rank, member)
  ahead = call('ZRANK', KEYS[4], member)
end
waiting = call('ZCARD', KEYS[4])
local told = {'e', ARGV[18] .. A .. ARGV[19], 't', doc}
if ARGV[17] ~= '' then told[5], told[6] = 'q', ARGV[17] .. waiting end
if ARGV[20] ~= '' then told[#told + 1], told[#told + 2] = 'h', ARGV[20] end
local event = call('XADD', KEYS[2], '*', unpack(told))
if more then
  slots.N = string.format('%d', now)
  slots.M, slots.B, slots.I, slots.S, slots.R = '"' .. number .. '"', number, '"' .. ARGV[13] .. number .. '"', seq, rank
  local _, last = events(write(p))
  if ARGV[14] == 'served' then call('HSET', key, 'v', ARGV[last], 'doc', fill(ARGV[last + 1])) end
end
return {'ok', now, order, number, seq, ahead, waiting, event}
