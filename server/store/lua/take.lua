-- Take: calls the best head over a counter's queues, after the finish it may carry.
--
-- KEYS 1 clock · 2 stream · 3 counter · 4 day · 5 calls · 6… of guards, writes, events and queues
-- ARGV 1 time ('' the store's own) · 2 key · 3 fingerprint · 4 finished number ('' none) · 5 ticket keys' prefix
--      6 id prefix · 7 overlay of a called ticket · 8 counter's record with the ticket · 9 counter's next version
--      10 call · 11 day · 12 centre · 13 by · 14 guards, then 4 each · writes, then 4 each · events (frame.lua)
--      queues: count, then key index, queue, delay ms, tier, queue image each
-- Returns {'ok', now, order, number or '', waiting, finish event or '', called event or ''}
--         {'again', now, finished number or '', called number or ''} · {'reused'}
--         {'guard', now, index} · {'nobody', now}: nothing is changed
-- Events: those of the finish, then ticket.called with the heads compared.

local answered = call('HMGET', KEYS[3], 'lk', 'lf', 'la')
if answered[1] == ARGV[2] then
  if answered[2] ~= ARGV[3] then return {'reused'} end
  local finished, called = string.match(answered[3] or '', '^(%w*)|(%w*)$')
  return {'again', '0', finished or '', called or ''}
end

local now, order = clock(KEYS[1], ARGV[1])
local guards = tonumber(ARGV[14])
local refused = failed(15, guards, now)
if refused then return {'guard', now, refused} end

local p = 15 + guards * 4
local writes = tonumber(ARGV[p])
write(p + 1, writes)
local done
done, p = events(KEYS[2], p + 1 + writes * 4)

local best, heads = nil, {}
for i = 1, tonumber(ARGV[p]) do
  local at = p + 1 + (i - 1) * 5
  local head = call('ZRANGE', KEYS[tonumber(ARGV[at])], 0, 0, 'WITHSCORES')
  if head[1] then
    local tier, weighed = tonumber(ARGV[at + 3]), tonumber(head[2]) + tonumber(ARGV[at + 2])
    heads[#heads + 1] = ARGV[at + 1] .. ' ' .. string.format('%.0f', weighed) .. ' ' .. string.sub(head[1], 7)
    if not best or tier < best.tier or (tier == best.tier and (weighed < best.weighed
        or (weighed == best.weighed and head[1] < best.member))) then
      best = {tier = tier, weighed = weighed, member = head[1], rank = head[2], queue = ARGV[at + 1],
        key = KEYS[tonumber(ARGV[at])], image = ARGV[at + 4]}
    end
  end
end

if not best and writes == 0 then return {'nobody', now} end
keep(KEYS[1], order)
if not best then
  call('HSET', KEYS[3], 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|')
  return {'ok', now, order, '', 0, done[1] or '', ''}
end

local number = string.sub(best.member, 7)
local key = ARGV[5] .. number
local ticket = call('HMGET', key, 'v', 'doc', 'hall')
slots.V = ticket[1] + 1
slots.M = number
slots.N = '"' .. number .. '"'
slots.I = '"' .. ARGV[6] .. number .. '"'
call('ZREM', best.key, best.member)
local overlay = fill(ARGV[7])
local compared = table.concat(heads, ';')
call('HSET', key, 'v', slots.V, 'over', overlay, 'why', compared)
local counter = fill(ARGV[8])
call('HSET', KEYS[3], 'v', ARGV[9], 'doc', counter, 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|' .. number)
local turn = 'mx:' .. best.queue
if tonumber(call('HGET', KEYS[4], turn) or 0) < tonumber(best.rank) then
  call('HSET', KEYS[4], turn, best.rank)
end
slots.W = call('ZCARD', best.key)
local fields = {
  'y', 'ticket.called', 'at', slots.A, 'd', ARGV[11], 'c', ARGV[12], 'by', ARGV[13], 't', ticket[2], 'o', overlay,
  'k', counter, 'q', fill(best.image), 'w', compared,
}
if ticket[3] then
  fields[21], fields[22] = 'h', ticket[3]
end
local event = call('XADD', KEYS[2], '*', unpack(fields))
announce(KEYS[5], event, ARGV[10])
return {'ok', now, order, number, slots.W, done[1] or '', event}
