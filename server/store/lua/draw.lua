-- Draw: takes the next number of a queue and puts a ticket in it, or books one from afar.
--
-- KEYS 1 clock · 2 stream · 3 day · 4 draw keys of the day · 5 of the day before · 6 numbers · 7 queue · 8… of guards, writes
-- ARGV 1 time ('' the store's own) · 2 key · 3 fingerprint · 4 ticket keys' prefix · 5 id prefix · 6 queue · 7 number prefix
--      8 head start ms, or 'booked' · 9 doc · 10 hall · 11 secret · 12 party · 13 private keys' prefix · 14 private part
--      15 queue image · 16 event type · 17 day · 18 centre · 19 by · 20 guards, then 4 each · writes, then 4 each
-- Returns {'ok', now, order, number, seq, ahead, waiting, event}
--         {'again', now, number, day index} the key was answered: 1 today, 2 the day before
--         {'reused'} the key answered another body
--         {'guard', now, index} nothing is changed
-- Event: ticket.drawn or ticket.booked.

for day = 4, 5 do
  local answered = redis.call('HGET', KEYS[day], ARGV[2])
  if answered then
    local fingerprint, number = string.match(answered, '^(%x+):(%w+)$')
    if fingerprint ~= ARGV[3] then return {'reused'} end
    return {'again', '0', number, day - 3}
  end
end

local now, order = clock(KEYS[1], ARGV[1])
local guards = tonumber(ARGV[20])
local refused = failed(21, guards, now)
if refused then return {'guard', now, refused} end

local count = redis.call('HINCRBY', KEYS[3], 'n:' .. ARGV[6], 1)
local number = ARGV[7] .. string.format('%03d', count)
local seq = redis.call('RPUSH', KEYS[6], number)
local booked = ARGV[8] == 'booked'
local rank = order
if not booked then rank = order - tonumber(ARGV[8]) end
slots.A = string.format('%.0f', order)
slots.R = string.format('%.0f', rank)
slots.M = number
slots.N = '"' .. number .. '"'
slots.I = '"' .. ARGV[5] .. number .. '"'
slots.S = seq

local doc = fill(ARGV[9])
local ticket = {'v', '1', 'doc', doc, 'sec', ARGV[11]}
if ARGV[10] ~= '' then
  ticket[7], ticket[8] = 'hall', ARGV[10]
end
if ARGV[12] ~= '' then
  local n = #ticket
  ticket[n + 1], ticket[n + 2] = 'party', ARGV[12]
end
redis.call('HSET', ARGV[4] .. number, unpack(ticket))
if ARGV[14] ~= '' then redis.call('HSET', ARGV[13] .. number, 'private', ARGV[14]) end
redis.call('HSET', KEYS[4], ARGV[2], ARGV[3] .. ':' .. number)
local ahead = -1
if not booked then
  local member = string.format('%06d', seq) .. number
  redis.call('ZADD', KEYS[7], slots.R, member)
  ahead = redis.call('ZRANK', KEYS[7], member)
end
local p = 21 + guards * 4
write(p + 1, tonumber(ARGV[p]))
redis.call('SET', KEYS[1], slots.A)
slots.W = redis.call('ZCARD', KEYS[7])
local fields = {
  'y', ARGV[16], 'at', slots.A, 'd', ARGV[17], 'c', ARGV[18], 'by', ARGV[19], 't', doc, 'q', fill(ARGV[15]),
}
if ARGV[10] ~= '' then
  fields[15], fields[16] = 'h', ARGV[10]
end
local event = redis.call('XADD', KEYS[2], '*', unpack(fields))
return {'ok', now, order, number, seq, ahead, slots.W, event}
