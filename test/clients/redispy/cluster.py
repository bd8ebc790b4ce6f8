"""redis-py before an OSSCluster, by its private name, with what it needs against Azure: nodes are announced by address, and
the certificate names none, so nodes are reached by the private name, which leads to the same address.

Usage: cluster.py HOST, with the access key in REDIS_KEY and the authority in SSL_CERT_FILE.
"""

import asyncio
import os
import sys

import redis
import redis.asyncio

HOST = sys.argv[1]
OPTIONS = {"password": os.environ["REDIS_KEY"], "ssl": True, "ssl_ca_certs": os.environ["SSL_CERT_FILE"]}


def by_name(address):
    """As address_remap: the announced port at the private name."""
    return HOST, address[1]


cluster = redis.RedisCluster(host=HOST, port=10000, address_remap=by_name, **OPTIONS)
cluster.set("greeting", "hello")
print("redis-py", cluster.get("greeting").decode(), [node.name for node in cluster.get_primaries()], flush=True)
cluster.close()


async def asynchronously():
    client = redis.asyncio.RedisCluster(host=HOST, port=10000, address_remap=by_name, **OPTIONS)
    print("redis-py asyncio", (await client.get("greeting")).decode(), flush=True)
    await client.aclose()


asyncio.run(asynchronously())

unnamed = redis.RedisCluster(host=HOST, port=10000, ssl_check_hostname=False, **OPTIONS)
print("redis-py without the name's check", unnamed.get("greeting").decode(), flush=True)
unnamed.close()

try:
    redis.RedisCluster(host=HOST, port=10000, **OPTIONS).get("greeting")
except (redis.exceptions.RedisError, redis.exceptions.RedisClusterException) as error:
    print("redis-py without address_remap", "IP address mismatch" in str(error), flush=True)

plain = redis.Redis(host=HOST, port=10000, **OPTIONS)
print("plain client", plain.get("greeting").decode(), flush=True)
plain.close()
