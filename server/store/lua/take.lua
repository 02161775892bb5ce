-- Take: calls the best head over a counter's lines, after the finish it may carry.
--
-- KEYS 1 day · 2 stream · 3 counter · 4… of lines, then of a finish's guards, writes, events
-- ARGV 1 time ('' the store's own) · 2 key · 3 fingerprint · 4 finished number ('' none) · 5 ticket keys' prefix
--      6 id prefix · 7 overlay of a called ticket · 8 counter's record · 9 counter's version now · 10 its next version · 11 call
--      7, 8, 11 and the queues' images without their ends, which only this step knows · 12, 13 event header before and after its time
--      14 day's version · 15 catalogue's version
--      16 lines: count, then line, delay ms, tier, queue image ('' none) each, their keys from the 4th on; turns taken in
--         them are fields of the day · 'more' if a finish comes first, and then its reads, guards, writes, events (frame.lua)
-- Returns {'ok', now, order, number or '', waiting, finish event or '', called event or ''}
--         {'again', now, finished number or '', called number or ''} · {'reused'}
--         {'guard', now, 'day', 'counter' or index} · {'nobody', now}: nothing is changed
-- Events: those of the finish, then ticket.called with the heads compared.

local known = call('HMGET', KEYS[3], 'lk', 'lf', 'la', 'v')
if known[1] == ARGV[2] then
  if known[2] ~= ARGV[3] then return {'reused'} end
  local finished, called = string.match(known[3] or '', '^([%w.]*)|([%w.]*)$')
  return {'again', '0', finished or '', called or ''}
end

local lines, fields = tonumber(ARGV[16]), {'o', 'v', 'cat', 'cn'}
for i = 1, lines do fields[4 + i] = 'mx:' .. ARGV[13 + 4 * i] end
local have = call('HMGET', KEYS[1], unpack(fields))
local now, order = clock(ARGV[1], have[1])
if have[2] ~= ARGV[14] or have[3] ~= ARGV[15] then return {'guard', now, 'day'} end
if (known[4] or '') ~= ARGV[9] then return {'guard', now, 'counter'} end

local A, done, finishes = slots.A, {}, ARGV[17 + 4 * lines] == 'more'
if finishes then
  local read, failed, write, events = frame()
  local values = {}
  local refused, p = failed(values, now, read(values, 18 + 4 * lines))
  if refused then return {'guard', now, refused} end
  done = events(write(p))
end

local best, heads = nil, {}
for i = 1, lines do
  local head = call('ZRANGE', KEYS[3 + i], 0, 0, 'WITHSCORES')
  if head[1] then
    local at = 13 + 4 * i
    local tier, weighed = ARGV[at + 2], head[2] + ARGV[at + 1]
    heads[#heads + 1] = ARGV[at] .. string.format(' %d ', weighed) .. string.sub(head[1], 7)
    if not best or tier < best.tier or (tier == best.tier and (weighed < best.weighed
        or (weighed == best.weighed and head[1] < best.member))) then
      best = {tier = tier, weighed = weighed, member = head[1], rank = head[2], line = KEYS[3 + i], name = ARGV[at],
        image = ARGV[at + 3], turn = have[4 + i]}
    end
  end
end

if not best then
  if not finishes then return {'nobody', now} end
  if have[1] ~= A then call('HSET', KEYS[1], 'o', A) end
  call('HSET', KEYS[3], 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|')
  return {'ok', now, order, '', 0, done[1] or '', ''}
end

local number = string.sub(best.member, 7)
local key = ARGV[5] .. number
local ticket = call('HMGET', key, 'v', 'doc', 'hall')
local version = string.format('%d', ticket[1] + 1)
call('ZREM', best.line, best.member)
local overlay = ARGV[7] .. ',"version":' .. version .. ',"called_at":' .. A .. '}'
local compared = table.concat(heads, ';')
local raises = best.image ~= '' and tonumber(best.turn or 0) < tonumber(best.rank)
call('HSET', key, 'v', version, 'over', overlay, 'why', compared, 'turn', raises and (best.turn or '0') or '')
local counter = ARGV[8] .. ',"ticket":"' .. ARGV[6] .. number .. '"}'
call('HSET', KEYS[3], 'v', ARGV[10], 'doc', counter, 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|' .. number)
local waiting = call('ZCARD', best.line)
local told = {'e', ARGV[12] .. A .. ARGV[13], 't', ticket[2], 'o', overlay, 'k', counter, 'w', compared}
if best.image ~= '' then told[11], told[12] = 'q', best.image .. waiting end
if ticket[3] then told[#told + 1], told[#told + 2] = 'h', ticket[3] end
local event = call('XADD', KEYS[2], '*', unpack(told))
local text = ARGV[11] .. ',"ticket":"' .. ARGV[6] .. number .. '","number":"' .. number .. '","at":' .. A .. '}'
local ring, kept, counted, count = announced(have[4], event, text)
if raises then
  call('HSET', KEYS[1], 'o', A, ring, kept, counted, count, 'mx:' .. best.name, best.rank)
else
  call('HSET', KEYS[1], 'o', A, ring, kept, counted, count)
end
return {'ok', now, order, number, waiting, done[1] or '', event}
