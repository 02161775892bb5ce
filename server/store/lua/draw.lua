-- Draw: takes the next number of a queue and puts a ticket in it, or books one from afar.
--
-- KEYS 1 clock · 2 stream · 3 day · 4 draw keys of the day · 5 of the day before · 6 numbers · 7 queue · 8… of guards, writes
-- ARGV 1 time ('' the store's own) · 2 key · 3 fingerprint · 4 ticket keys' prefix · 5 id prefix · 6 queue · 7 number prefix
--      8 head start ms, or 'booked' · 9 doc without its end · 10 hall · 11 secret · 12 party · 13 private keys' prefix · 14 private part
--      15 queue image without its end · 16 event type · 17 day · 18 centre · 19 by · 20 guards, then 4 each · writes, then 4 each
-- Returns {'ok', now, order, number, seq, ahead, waiting, event}
--         {'again', now, number, day index} the key was answered: 1 today, 2 the day before
--         {'reused'} the key answered another body
--         {'guard', now, index} nothing is changed
-- Event: ticket.drawn or ticket.booked.
-- The two ends are what only this step knows: the ticket's id, number, order and times, and the people waiting.

local DRAWN = '%s,"id":"%s%s","number":"%s","seq":%d,"drawn_at":%s,"base_at":%s,"rank_at":%s}'

for day = 4, 5 do
  local answered = call('HGET', KEYS[day], ARGV[2])
  if answered then
    local fingerprint, number = string.match(answered, '^(%x+):([%w.]+)$')
    if fingerprint ~= ARGV[3] then return {'reused'} end
    return {'again', '0', number, day - 3}
  end
end

local now, order = clock(KEYS[1], ARGV[1])
local guards = tonumber(ARGV[20])
local refused = failed(21, guards, now)
if refused then return {'guard', now, refused} end

local number = string.format('%s%03d', ARGV[7], call('HINCRBY', KEYS[3], 'n:' .. ARGV[7], 1))
-- Numbers are counted by prefix, so that no two queues ever give the same one.
local seq = call('RPUSH', KEYS[6], number)
local booked = ARGV[8] == 'booked'
slots.R = slots.A
if not booked and ARGV[8] ~= '0' then slots.R = string.format('%d', order - ARGV[8]) end
slots.M = number

local doc = string.format(DRAWN, ARGV[9], ARGV[5], number, number, seq, slots.A, slots.A, slots.R)
local key = ARGV[4] .. number
if ARGV[12] == '' then
  call('HSET', key, 'v', '1', 'doc', doc, 'sec', ARGV[11], 'hall', ARGV[10])
else
  call('HSET', key, 'v', '1', 'doc', doc, 'sec', ARGV[11], 'hall', ARGV[10], 'party', ARGV[12])
end
if ARGV[14] ~= '' then call('HSET', ARGV[13] .. number, 'private', ARGV[14]) end
call('HSET', KEYS[4], ARGV[2], ARGV[3] .. ':' .. number)
local ahead = -1
if not booked then
  local member = string.format('%06d%s', seq, number)
  call('ZADD', KEYS[7], slots.R, member)
  ahead = call('ZRANK', KEYS[7], member)
end
local p = 21 + guards * 4
write(p + 1, tonumber(ARGV[p]))
keep(KEYS[1], order)
local waiting = call('ZCARD', KEYS[7])
local image = string.format('%s,"waiting":%d}', ARGV[15], waiting)
local event = call('XADD', KEYS[2], '*', 'y', ARGV[16], 'at', slots.A, 'd', ARGV[17], 'c', ARGV[18], 'by', ARGV[19],
  't', doc, 'q', image, 'h', ARGV[10])
return {'ok', now, order, number, seq, ahead, waiting, event}
