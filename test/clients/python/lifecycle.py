"""The life of a private Redis with Azure's management clients for Python.

Usage: lifecycle.py NAME, with ARM_METADATA_HOSTNAME and the ARM_ variables of a service principal.
NAME is the resource group that is made and deleted, and the cluster in it.
"""

import os
import sys

from azure.core.exceptions import ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.privatedns import PrivateDnsManagementClient
from azure.mgmt.redisenterprise import RedisEnterpriseManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

NAME = sys.argv[1]
HOST = os.environ["ARM_METADATA_HOSTNAME"]
LOCATION = "westus2"
ZONE = "privatelink.redis.azure.net"

credential = ClientSecretCredential(
    os.environ["ARM_TENANT_ID"],
    os.environ["ARM_CLIENT_ID"],
    os.environ["ARM_CLIENT_SECRET"],
    authority=HOST,
    disable_instance_discovery=True,
)


def client(kind):
    # The interval is for operations whose answers name none (Microsoft.Cache); the default is 30 s.
    cloud = {"base_url": f"https://{HOST}", "credential_scopes": [f"https://{HOST}/.default"]}
    return kind(credential, os.environ["ARM_SUBSCRIPTION_ID"], polling_interval=0.1, **cloud)


def tell(*words):
    print(*words, flush=True)


resources = client(ResourceManagementClient)
network = client(NetworkManagementClient)
dns = client(PrivateDnsManagementClient)
redis = client(RedisEnterpriseManagementClient)

resources.resource_groups.create_or_update(NAME, {"location": LOCATION})
vnet = network.virtual_networks.begin_create_or_update(
    NAME,
    "net",
    {
        "location": LOCATION,
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}],
        },
    },
).result()
tell("network", vnet.provisioning_state.value)

cluster = redis.redis_enterprise.begin_create(
    NAME,
    NAME,
    {"location": LOCATION, "sku": {"name": "Balanced_B5"}, "properties": {"publicNetworkAccess": "Disabled"}},
).result()
tell("cluster", cluster.host_name, cluster.resource_state)
database = redis.databases.begin_create(
    NAME, NAME, "default", {"properties": {"accessKeysAuthentication": "Enabled", "clusteringPolicy": "OSSCluster"}}
).result()
tell("database", database.provisioning_state)
keys = redis.databases.list_keys(NAME, NAME, "default")
tell("keys", len({keys.primary_key, keys.secondary_key}))

zone = dns.private_zones.begin_create_or_update(NAME, ZONE, {"location": "global"}).result()
tell("zone", zone.provisioning_state.value)
link = dns.virtual_network_links.begin_create_or_update(
    NAME,
    ZONE,
    "link",
    {"location": "global", "properties": {"virtualNetwork": {"id": vnet.id}, "registrationEnabled": False}},
).result()
tell("link", link.virtual_network_link_state.value)
connection = {"name": "redis", "properties": {"privateLinkServiceId": cluster.id, "groupIds": ["redisEnterprise"]}}
endpoint = network.private_endpoints.begin_create_or_update(
    NAME,
    "endpoint",
    {
        "location": LOCATION,
        "properties": {"subnet": {"id": vnet.subnets[0].id}, "privateLinkServiceConnections": [connection]},
    },
).result()
tell("endpoint", endpoint.private_link_service_connections[0].private_link_service_connection_state.status)
group = network.private_dns_zone_groups.begin_create_or_update(
    NAME,
    "endpoint",
    "default",
    {"properties": {"privateDnsZoneConfigs": [{"name": "redis", "properties": {"privateDnsZoneId": zone.id}}]}},
).result()
tell("record", group.private_dns_zone_configs[0].record_sets[0].record_set_name)

tell("listed", *[one.name for one in redis.redis_enterprise.list_by_resource_group(NAME)])
redis.redis_enterprise.begin_update(NAME, NAME, {"sku": {"name": "Balanced_B10"}}).result()
tell("scaled", redis.redis_enterprise.get(NAME, NAME).sku.name)

network.private_endpoints.begin_delete(NAME, "endpoint").result()
redis.redis_enterprise.begin_delete(NAME, NAME).result()
try:
    redis.redis_enterprise.get(NAME, NAME)
except ResourceNotFoundError as gone:
    tell("deleted", gone.status_code)
resources.resource_groups.begin_delete(NAME).result()
tell("group", "there" if resources.resource_groups.check_existence(NAME) else "gone")
