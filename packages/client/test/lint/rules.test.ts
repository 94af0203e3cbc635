import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';

import plugin from '@rampart/client/lint';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester();

function bad(code: string, messageId: string, times = 1) {
  return { code, errors: Array.from({ length: times }, () => ({ messageId })) };
}

tester.run('no-raw-keys', ruleOf('no-raw-keys'), {
  valid: [
    'redis.get(product.key({ id }))',
    'redis.set(key, "a value is text")',
    'redis.hSet(key, "field", "value")',
    'http.get("/product/1")',
    'redis.publish("channel", "text")',
    'redis.ping("hello")',
    'const shop = makeShop(); shop.get("door")',
    'redis.bitOp("AND", target, source)',
  ],
  invalid: [
    bad('redis.get("product:1")', 'rawKey'),
    bad('redis.get(`product:${id}`)', 'rawKey'),
    bad('redis.get("product:" + id)', 'rawKey'),
    bad('redis.hGet(`session:${id}`, "user")', 'rawKey'),
    bad('redis.getBuffer(`product:${id}`)', 'rawKey'),
    bad('redis.rename(key, "product:2")', 'rawKey'),
    bad('redis.mGet([key, `product:${id}`])', 'rawKey'),
    bad('redis.del(key, "product:2")', 'rawKey'),
    bad('redis.bitOp("AND", target, "bits")', 'rawKey'),
    bad('redis.zunionstore(key, 2, [other, "z"])', 'rawKey'),
    bad('redis.sort(key, "STORE", "sorted")', 'rawKey'),
    bad('redis.object("ENCODING", "product:1")', 'rawKey'),
    bad('redis.multi().set("product:1", 1).get("product:1").exec()', 'rawKey', 2),
    bad('const shop = createClient(); shop.get("product:1")', 'rawKey'),
    bad('const shop = await guarded(createClient()).connect(); shop.get("product:1")', 'rawKey'),
    bad('const shop = new Redis(); shop.get("product:1")', 'rawKey'),
    bad('this.redis.get(`product:${id}`)', 'rawKey'),
    bad('function f() { return shop.get("a") } const shop = createCluster({})', 'rawKey'),
    { ...bad('cache.get("product:1")', 'rawKey'), options: [{ clients: ['cache'] }] },
  ],
});

tester.run('no-interpolated-lua', ruleOf('no-interpolated-lua'), {
  valid: [
    'redis.eval("return 1", 0)',
    'const text = lua`return redis.call("GET", keys.product)`',
    'html`<b>${name}</b>`',
    'redis.run(sell, { keys: { product }, arguments: { count } })',
  ],
  invalid: [
    bad('redis.eval(`return ${value}`, 0)', 'interpolated'),
    bad('redis.eval("return " + value, 0)', 'interpolated'),
    bad('redis.scriptLoad(`return ${value}`)', 'interpolated'),
    bad('redis.script("LOAD", `return ${value}`)', 'interpolated'),
    bad('redis.call("EVAL", `return ${value}`, 0)', 'interpolated'),
    bad('redis.functionLoad(`#!lua name=${name}`)', 'interpolated'),
    bad('const text = lua`return ${value}`', 'interpolated'),
    bad('redis.defineCommand("x", { lua: `return ${value}` })', 'interpolated'),
    bad('defineScript({ SCRIPT: "return " + value })', 'interpolated'),
  ],
});

tester.run('no-keys-command', ruleOf('no-keys-command'), {
  valid: ['Object.keys(redis)', 'map.keys()', 'redis.hKeys(key)', 'product.scan(redis)'],
  invalid: [
    bad('redis.keys("product:*")', 'keys'),
    bad('redis.KEYS(pattern)', 'keys'),
    bad('redis.sendCommand(["keys", "*"])', 'keys'),
    bad('redis.call("KEYS", "*")', 'keys'),
  ],
});

tester.run('no-raw-command', ruleOf('no-raw-command'), {
  valid: [
    'redis.sendCommand(["PING"])',
    'redis.call("CONFIG", "GET", "save")',
    'process.call(this, input)',
    'redis.command("GETEX", key, "EX", seconds)',
  ],
  invalid: [
    bad('redis.sendCommand(["GET", id])', 'input'),
    bad('redis.sendCommand(words)', 'input'),
    bad('redis.call("SET", `product:${id}`, 1)', 'input'),
    bad('redis.call(...words)', 'input'),
  ],
});

function ruleOf(name: string) {
  const rule = plugin.rules[name];
  if (rule === undefined) throw new Error(`There is no rule ${name}.`);
  return rule;
}
