-- Take: calls the best head over a counter's queues, after the finish it may carry.
--
-- KEYS 1 clock · 2 stream · 3 counter · 4 day · 5 calls · 6… of guards, writes, events and queues
-- ARGV 1 time ('' the store's own) · 2 key · 3 fingerprint · 4 finished number ('' none) · 5 ticket keys' prefix
--      6 id prefix · 7 overlay of a called ticket · 8 counter's record · 9 counter's next version · 10 call
--      7, 8, 10 and the queues' images without their ends, which only this step knows · 11 day · 12 centre · 13 by · 14 guards, then 4 each · writes, then 4 each · events (frame.lua)
--      queues: count, then key index, queue, delay ms, tier, queue image each
-- Returns {'ok', now, order, number or '', waiting, finish event or '', called event or ''}
--         {'again', now, finished number or '', called number or ''} · {'reused'}
--         {'guard', now, index} · {'nobody', now}: nothing is changed
-- Events: those of the finish, then ticket.called with the heads compared.

local answered = call('HMGET', KEYS[3], 'lk', 'lf', 'la')
if answered[1] == ARGV[2] then
  if answered[2] ~= ARGV[3] then return {'reused'} end
  local finished, called = string.match(answered[3] or '', '^([%w.]*)|([%w.]*)$')
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
    local tier, weighed = tonumber(ARGV[at + 3]), head[2] + ARGV[at + 2]
    heads[#heads + 1] = string.format('%s %d %s', ARGV[at + 1], weighed, string.sub(head[1], 7))
    if not best or tier < best.tier or (tier == best.tier and (weighed < best.weighed
        or (weighed == best.weighed and head[1] < best.member))) then
      best = {tier = tier, weighed = weighed, member = head[1], rank = head[2], at = at}
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
local id = ARGV[6] .. number
local key, queue = ARGV[5] .. number, KEYS[tonumber(ARGV[best.at])]
local ticket = call('HMGET', key, 'v', 'doc', 'hall')
local version = string.format('%d', ticket[1] + 1)
call('ZREM', queue, best.member)
local overlay = string.format('%s,"version":%s,"called_at":%s}', ARGV[7], version, slots.A)
local compared = table.concat(heads, ';')
call('HSET', key, 'v', version, 'over', overlay, 'why', compared)
local counter = string.format('%s,"ticket":"%s"}', ARGV[8], id)
call('HSET', KEYS[3], 'v', ARGV[9], 'doc', counter, 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|' .. number)
local turn = 'mx:' .. ARGV[best.at + 1]
if tonumber(call('HGET', KEYS[4], turn) or 0) < tonumber(best.rank) then call('HSET', KEYS[4], turn, best.rank) end
local waiting = call('ZCARD', queue)
local image = string.format('%s,"waiting":%d}', ARGV[best.at + 4], waiting)
local event = call('XADD', KEYS[2], '*', 'y', 'ticket.called', 'at', slots.A, 'd', ARGV[11], 'c', ARGV[12],
  'by', ARGV[13], 't', ticket[2], 'o', overlay, 'k', counter, 'q', image, 'w', compared, 'h', ticket[3] or '')
announce(KEYS[5], event, string.format('%s,"ticket":"%s","number":"%s","at":%s}', ARGV[10], id, number, slots.A))
return {'ok', now, order, number, waiting, done[1] or '', event}
