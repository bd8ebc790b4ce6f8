#!/usr/bin/env bash
# The life of a private Redis with the Azure CLI; `az redisenterprise` is an extension, so `az rest` does that part.
# Usage: lifecycle.sh NAME, with PYTHON (that has azure-cli), AZURE_CONFIG_DIR, ARM_METADATA_HOSTNAME and the ARM_
# variables of a service principal. NAME is the resource group that is made and deleted, and the cluster in it.
set -euo pipefail

name=$1
zone=privatelink.redis.azure.net
cluster=/subscriptions/$ARM_SUBSCRIPTION_ID/resourceGroups/$name/providers/Microsoft.Cache/redisEnterprise/$name

az() { "$PYTHON" -m azure.cli "$@" --only-show-errors --output tsv; }
# redis METHOD PATH [BODY]: what the extension would ask. `az rest` waits for nothing, `az resource wait` does.
redis() { az rest --method "$1" --url "$cluster$2?api-version=2025-07-01" ${3:+--body "$3"} "${@:4}"; }
wait_for() { az resource wait --ids "$cluster$1" --api-version 2025-07-01 --interval 1 --timeout 60 "${@:2}"; }

az cloud register --name local --endpoint-resource-manager "https://$ARM_METADATA_HOSTNAME"
az cloud set --name local
az config set core.instance_discovery=false core.collect_telemetry=false >/dev/null
# The equals sign: a secret may begin with a dash.
az login --service-principal --username "$ARM_CLIENT_ID" --password="$ARM_CLIENT_SECRET" --tenant "$ARM_TENANT_ID" >/dev/null

az group create --name "$name" --location westus2 >/dev/null
echo "network $(az network vnet create -g "$name" -n net --address-prefix 10.0.0.0/16 --subnet-name default \
  --subnet-prefix 10.0.0.0/24 --query newVNet.provisioningState)"

redis put "" '{"location":"westus2","sku":{"name":"Balanced_B5"},"properties":{"publicNetworkAccess":"Disabled"}}' >/dev/null
wait_for "" --created
echo "cluster $(az resource show --ids "$cluster" --query "join(' ', [properties.hostName, properties.resourceState])")"
redis put /databases/default \
  '{"properties":{"accessKeysAuthentication":"Enabled","clusteringPolicy":"OSSCluster"}}' >/dev/null
wait_for /databases/default --created
echo "database $(redis get /databases/default "" --query properties.provisioningState)"
echo "keys $(redis post /databases/default/listKeys "" --query 'length(values(@))')"

echo "zone $(az network private-dns zone create -g "$name" -n $zone --query provisioningState)"
echo "link $(az network private-dns link vnet create -g "$name" -z $zone -n link -v net -e false --query virtualNetworkLinkState)"
echo "endpoint $(az network private-endpoint create -g "$name" -n endpoint --vnet-name net --subnet default \
  --private-connection-resource-id "$cluster" --group-id redisEnterprise --connection-name redis \
  --query 'privateLinkServiceConnections[0].privateLinkServiceConnectionState.status')"
az network private-endpoint dns-zone-group create -g "$name" --endpoint-name endpoint -n default \
  --private-dns-zone $zone --zone-name redis >/dev/null
echo "record $(az network private-dns record-set a list -g "$name" -z $zone --query '[0].name')"

echo "listed $(az resource list -g "$name" --resource-type Microsoft.Cache/redisEnterprise --query '[].name')"
redis patch "" '{"sku":{"name":"Balanced_B10"}}' >/dev/null
wait_for "" --updated
echo "scaled $(az resource show --ids "$cluster" --query sku.name)"

az network private-endpoint delete -g "$name" -n endpoint
redis delete "" >/dev/null
wait_for "" --deleted
# 3: how the CLI says that a resource is not there.
az resource show --ids "$cluster" >/dev/null 2>&1 || [ $? -ne 3 ] || echo "deleted 404"
az group delete --name "$name" --yes
[ "$(az group exists --name "$name")" != false ] || echo "group gone"
