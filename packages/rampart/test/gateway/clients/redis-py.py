# What a Python program does with Redis, and what it is told, as JSON. How to connect stands, as JSON
# too, in its input: no password is to be seen among the arguments of a process.
import json
import sys

import redis
from redis.connection import Connection, HiredisParser, PythonParser, SSLConnection

way = json.load(sys.stdin)
parser = HiredisParser if way.pop("hiredis") else PythonParser
kind = SSLConnection if "ssl_ca_certs" in way else Connection
pool = redis.ConnectionPool(kind, host="127.0.0.1", parser_class=parser, client_name="py", **way)
r = redis.Redis(connection_pool=pool)
said = []


def error_of(call):
    try:
        return call()
    except redis.RedisError as error:
        return f"{type(error).__name__}: {error}"


said.append(r.ping())
said.append(r.set("k", "v", nx=True))
said.append(r.get("k").decode())
said.append(r.hset("h", mapping={"a": 1, "b": 2}))
said.append({key.decode(): value.decode() for key, value in r.hgetall("h").items()})
said.append(r.zadd("z", {"one": 1.5, "two": 2}))
said.append([[member.decode(), score] for member, score in r.zrange("z", 0, -1, withscores=True)])
said.append(r.xadd("x", {"f": "v"}, id="1-1").decode())
said.append(str(r.xread({"x": "0"})))
said.append(r.rpush("l", "a", "b"))
said.append(str(r.blpop("l", timeout=1)))
said.append(str(r.blpop("nothing", timeout=0.01)))
said.append(r.client_getname())
said.append(error_of(lambda: r.incr("h")))
said.append(r.eval("return {1, ARGV[1]}", 0, "x")[0])
script = r.register_script("return redis.call('GET', KEYS[1])")
said.append(script(keys=["k"]).decode())

with r.pipeline() as pipe:
    for number in range(200):
        pipe.set(f"p{number}", number)
        pipe.incr(f"p{number}")
    said.append(pipe.execute())

with r.pipeline(transaction=False) as pipe:
    pipe.set("q", 1).incr("q").lpush("q", "x")
    said.append([str(value) for value in pipe.execute(raise_on_error=False)])

with r.pipeline() as pipe:
    pipe.watch("k")
    r.set("k", "changed")
    pipe.multi()
    pipe.get("k")
    said.append(error_of(pipe.execute))


def double(pipe):
    pipe.multi()
    pipe.incr("n")
    pipe.incr("n")


said.append(r.transaction(double, "n"))
said.append(len(list(r.scan_iter(match="p*", count=50))))

listener = r.pubsub()
listener.subscribe("one", "two")
listener.psubscribe("t*")
messages = []
while len(messages) < 3:
    messages.append(listener.get_message(timeout=5))
r.publish("one", "first")
r.publish("two", "second")
while len(messages) < 6:
    messages.append(listener.get_message(timeout=5))
said.append(sorted(str(message) for message in messages))
listener.close()

value = "x" * 3_000_000
r.set("large", value)
said.append(r.get("large").decode() == value)

with r.lock("lock", timeout=5) as lock:
    said.append(lock.locked())

json.dump(said, sys.stdout)
