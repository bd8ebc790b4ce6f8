// The life of a private Redis as Terraform's azurerm walks it, with go-azure-sdk, which azurerm is made of: the same clients and
// api-versions, requests in the same order with the same bodies, headers and reads (terraform-provider-azurerm @fae580791926,
// internal/services). It finds the cloud by its metadata alone, signs in and waits as the provider does.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-azure-helpers/lang/pointer"
	"github.com/hashicorp/go-azure-helpers/lang/response"
	"github.com/hashicorp/go-azure-helpers/resourcemanager/commonids"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-01-01/privatednszonegroups"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-01-01/privateendpoints"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-01-01/subnets"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-01-01/virtualnetworks"
	"github.com/hashicorp/go-azure-sdk/resource-manager/privatedns/2024-06-01/privatedns"
	"github.com/hashicorp/go-azure-sdk/resource-manager/privatedns/2024-06-01/privatezones"
	"github.com/hashicorp/go-azure-sdk/resource-manager/privatedns/2024-06-01/virtualnetworklinks"
	"github.com/hashicorp/go-azure-sdk/resource-manager/redisenterprise/2025-07-01/databases"
	"github.com/hashicorp/go-azure-sdk/resource-manager/redisenterprise/2025-07-01/redisenterprise"
	"github.com/hashicorp/go-azure-sdk/resource-manager/resources/2023-07-01/resourcegroups"
	"github.com/hashicorp/go-azure-sdk/sdk/auth"
	"github.com/hashicorp/go-azure-sdk/sdk/environments"

	. "clients/story"
)

// azurerm sends these where it has nothing to say, and Azure takes them as absent.
var empty = pointer.To("")

func main() {
	name, subscription := Name(), os.Getenv("ARM_SUBSCRIPTION_ID")
	// The SDK refuses to poll without a deadline.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()

	found := Must(environments.FromEndpoint(ctx, Endpoint()))
	arm := found.ResourceManager
	authorizer := Must(auth.NewAuthorizerFromCredentials(ctx, auth.Credentials{
		Environment:                           *found,
		TenantID:                              os.Getenv("ARM_TENANT_ID"),
		ClientID:                              os.Getenv("ARM_CLIENT_ID"),
		ClientSecret:                          os.Getenv("ARM_CLIENT_SECRET"),
		EnableAuthenticatingUsingClientSecret: true,
	}, arm))
	groups := Must(resourcegroups.NewResourceGroupsClientWithBaseURI(arm))
	groups.Client.SetAuthorizer(authorizer)
	networks := Must(virtualnetworks.NewVirtualNetworksClientWithBaseURI(arm))
	networks.Client.SetAuthorizer(authorizer)
	nets := Must(subnets.NewSubnetsClientWithBaseURI(arm))
	nets.Client.SetAuthorizer(authorizer)
	endpoints := Must(privateendpoints.NewPrivateEndpointsClientWithBaseURI(arm))
	endpoints.Client.SetAuthorizer(authorizer)
	zoneGroups := Must(privatednszonegroups.NewPrivateDnsZoneGroupsClientWithBaseURI(arm))
	zoneGroups.Client.SetAuthorizer(authorizer)
	zones := Must(privatezones.NewPrivateZonesClientWithBaseURI(arm))
	zones.Client.SetAuthorizer(authorizer)
	records := Must(privatedns.NewPrivateDNSClientWithBaseURI(arm))
	records.Client.SetAuthorizer(authorizer)
	links := Must(virtualnetworklinks.NewVirtualNetworkLinksClientWithBaseURI(arm))
	links.Client.SetAuthorizer(authorizer)
	clusters := Must(redisenterprise.NewRedisEnterpriseClientWithBaseURI(arm))
	clusters.Client.SetAuthorizer(authorizer)
	caches := Must(databases.NewDatabasesClientWithBaseURI(arm))
	caches.Client.SetAuthorizer(authorizer)

	groupID := commonids.NewResourceGroupID(subscription, name)
	networkID := commonids.NewVirtualNetworkID(subscription, name, "net")
	subnetID := commonids.NewSubnetID(subscription, name, "net", "endpoints")
	clusterID := redisenterprise.NewRedisEnterpriseID(subscription, name, name)
	databaseID := databases.NewDatabaseID(subscription, name, name, "default")
	zoneID := privatezones.NewPrivateDnsZoneID(subscription, name, Zone)
	soaID := privatedns.NewRecordTypeID(subscription, name, Zone, privatedns.RecordTypeSOA, "@")
	linkID := virtualnetworklinks.NewVirtualNetworkLinkID(subscription, name, Zone, "link")
	endpointID := privateendpoints.NewPrivateEndpointID(subscription, name, "endpoint")
	ofEndpoint := privatednszonegroups.NewPrivateEndpointID(subscription, name, "endpoint")
	zoneGroupID := privatednszonegroups.NewPrivateDnsZoneGroupID(subscription, name, "endpoint", "default")
	tags := &map[string]string{}

	// azurerm_resource_group
	before, err := groups.Get(ctx, groupID)
	missing("resource group", before.HttpResponse, err)
	Must(groups.CreateOrUpdate(ctx, groupID, resourcegroups.ResourceGroup{Location: Location, Tags: tags}))
	Must(groups.Get(ctx, groupID))

	// azurerm_virtual_network, which lists no subnets of its own
	old, err := networks.Get(ctx, networkID, virtualnetworks.DefaultGetOperationOptions())
	missing("network", old.HttpResponse, err)
	Check(networks.CreateOrUpdateThenPoll(ctx, networkID, virtualnetworks.VirtualNetwork{
		Name:     pointer.To("net"),
		Location: pointer.To(Location),
		Properties: &virtualnetworks.VirtualNetworkPropertiesFormat{
			AddressSpace:                &virtualnetworks.AddressSpace{AddressPrefixes: &[]string{"10.0.0.0/16"}},
			DhcpOptions:                 &virtualnetworks.DhcpOptions{DnsServers: &[]string{}},
			PrivateEndpointVNetPolicies: pointer.To(virtualnetworks.PrivateEndpointVNetPoliciesDisabled),
			Subnets:                     &[]virtualnetworks.Subnet{},
		},
		Tags: tags,
	}))
	network := Must(networks.Get(ctx, networkID, virtualnetworks.DefaultGetOperationOptions())).Model
	Tell("network", *network.Properties.ProvisioningState)

	// azurerm_subnet
	none, err := nets.Get(ctx, subnetID, subnets.DefaultGetOperationOptions())
	missing("subnet", none.HttpResponse, err)
	Check(nets.CreateOrUpdateThenPoll(ctx, subnetID, subnets.Subnet{
		Name: pointer.To("endpoints"),
		Properties: &subnets.SubnetPropertiesFormat{
			AddressPrefixes:                   &[]string{"10.0.0.0/24"},
			DefaultOutboundAccess:             pointer.To(true),
			Delegations:                       &[]subnets.Delegation{},
			PrivateEndpointNetworkPolicies:    pointer.To(subnets.VirtualNetworkPrivateEndpointNetworkPoliciesDisabled),
			PrivateLinkServiceNetworkPolicies: pointer.To(subnets.VirtualNetworkPrivateLinkServiceNetworkPoliciesEnabled),
			ServiceEndpoints:                  &[]subnets.ServiceEndpointPropertiesFormat{},
		},
	}))
	subnet := Must(nets.Get(ctx, subnetID, subnets.DefaultGetOperationOptions())).Model
	settled("subnet", *subnet.Properties.ProvisioningState == subnets.ProvisioningStateSucceeded)
	Must(networks.Get(ctx, networkID, virtualnetworks.DefaultGetOperationOptions()))

	// azurerm_managed_redis
	absent, err := clusters.Get(ctx, clusterID)
	missing("cluster", absent.HttpResponse, err)
	Check(clusters.CreateThenPoll(ctx, clusterID, redisenterprise.Cluster{
		Location: Location,
		Sku:      redisenterprise.Sku{Name: redisenterprise.SkuNameBalancedBFive},
		Properties: &redisenterprise.ClusterCreateProperties{
			Encryption:          &redisenterprise.ClusterPropertiesEncryption{},
			MinimumTlsVersion:   pointer.To(redisenterprise.TlsVersionOnePointTwo),
			HighAvailability:    pointer.To(redisenterprise.HighAvailabilityEnabled),
			PublicNetworkAccess: redisenterprise.PublicNetworkAccessDisabled,
		},
		Tags: tags,
	}))
	cluster := Must(clusters.Get(ctx, clusterID)).Model
	Tell("cluster", *cluster.Properties.HostName, *cluster.Properties.ResourceState)
	Check(caches.CreateThenPoll(ctx, databaseID, databases.Database{Properties: &databases.DatabaseCreateProperties{
		AccessKeysAuthentication: pointer.To(databases.AccessKeysAuthenticationEnabled),
		ClientProtocol:           pointer.To(databases.ProtocolEncrypted),
		ClusteringPolicy:         pointer.To(databases.ClusteringPolicyOSSCluster),
		EvictionPolicy:           pointer.To(databases.EvictionPolicyVolatileLRU),
		Modules:                  &[]databases.Module{},
		Persistence:              &databases.Persistence{},
	}}))
	Tell("database", *Must(caches.Get(ctx, databaseID)).Model.Properties.ProvisioningState)
	keys := Must(caches.ListKeys(ctx, databaseID)).Model
	Tell("keys", len(map[string]bool{*keys.PrimaryKey: true, *keys.SecondaryKey: true}))

	// azurerm_private_dns_zone
	unmade, err := zones.Get(ctx, zoneID)
	missing("zone", unmade.HttpResponse, err)
	Check(zones.CreateOrUpdateThenPoll(ctx, zoneID, privatezones.PrivateZone{
		Location: pointer.To("global"),
		Tags:     tags,
	}, privatezones.CreateOrUpdateOperationOptions{IfMatch: empty, IfNoneMatch: empty}))
	Tell("zone", *Must(zones.Get(ctx, zoneID)).Model.Properties.ProvisioningState)
	soa := Must(records.RecordSetsGet(ctx, soaID)).Model
	settled("SOA record", *soa.Properties.SoaRecord.Email == "azureprivatedns-host.microsoft.com")

	// azurerm_private_dns_zone_virtual_network_link
	unlinked, err := links.Get(ctx, linkID)
	missing("link", unlinked.HttpResponse, err)
	Check(links.CreateOrUpdateThenPoll(ctx, linkID, virtualnetworklinks.VirtualNetworkLink{
		Location: pointer.To("global"),
		Properties: &virtualnetworklinks.VirtualNetworkLinkProperties{
			RegistrationEnabled: pointer.To(false),
			VirtualNetwork:      &virtualnetworklinks.SubResource{Id: pointer.To(networkID.ID())},
		},
		Tags: tags,
	}, virtualnetworklinks.CreateOrUpdateOperationOptions{IfMatch: empty, IfNoneMatch: empty}))
	Tell("link", *Must(links.Get(ctx, linkID)).Model.Properties.VirtualNetworkLinkState)

	// azurerm_private_endpoint with its private_dns_zone_group
	unknown, err := endpoints.Get(ctx, endpointID, privateendpoints.DefaultGetOperationOptions())
	missing("endpoint", unknown.HttpResponse, err)
	Check(endpoints.CreateOrUpdateThenPoll(ctx, endpointID, privateendpoints.PrivateEndpoint{
		Location: pointer.To(Location),
		Properties: &privateendpoints.PrivateEndpointProperties{
			CustomNetworkInterfaceName:          empty,
			IPConfigurations:                    &[]privateendpoints.PrivateEndpointIPConfiguration{},
			ManualPrivateLinkServiceConnections: &[]privateendpoints.PrivateLinkServiceConnection{},
			PrivateLinkServiceConnections: &[]privateendpoints.PrivateLinkServiceConnection{{
				Name: pointer.To("redis"),
				Properties: &privateendpoints.PrivateLinkServiceConnectionProperties{
					PrivateLinkServiceId: pointer.To(clusterID.ID()),
					GroupIds:             &[]string{"redisEnterprise"},
				},
			}},
			Subnet: &privateendpoints.Subnet{Id: pointer.To(subnetID.ID())},
		},
		Tags: tags,
	}))
	Check(zoneGroups.CreateOrUpdateThenPoll(ctx, zoneGroupID, privatednszonegroups.PrivateDnsZoneGroup{
		Name: pointer.To("endpoint"),
		Properties: &privatednszonegroups.PrivateDnsZoneGroupPropertiesFormat{
			PrivateDnsZoneConfigs: &[]privatednszonegroups.PrivateDnsZoneConfig{{
				Name:       pointer.To(Zone),
				Properties: &privatednszonegroups.PrivateDnsZonePropertiesFormat{PrivateDnsZoneId: pointer.To(zoneID.ID())},
			}},
		},
	}))
	endpoint := Must(endpoints.Get(ctx, endpointID, privateendpoints.DefaultGetOperationOptions())).Model
	Tell("endpoint", *(*endpoint.Properties.PrivateLinkServiceConnections)[0].Properties.PrivateLinkServiceConnectionState.Status)
	for _, one := range Must(zoneGroups.ListComplete(ctx, ofEndpoint)).Items {
		id := Must(privatednszonegroups.ParsePrivateDnsZoneGroupID(*one.Id))
		group := Must(zoneGroups.Get(ctx, *id)).Model
		Tell("record", *(*(*group.Properties.PrivateDnsZoneConfigs)[0].Properties.RecordSets)[0].RecordSetName)
	}

	for _, one := range Must(clusters.ListByResourceGroupComplete(ctx, groupID)).Items {
		Tell("listed", *one.Name)
	}

	// sku_name is changed, then eviction_policy: each a PUT of the whole that was read, read-only members included
	read := Must(clusters.Get(ctx, clusterID)).Model
	read.Sku.Name = redisenterprise.SkuNameBalancedBOneZero
	Check(clusters.CreateThenPoll(ctx, clusterID, *read))
	Tell("scaled", Must(clusters.Get(ctx, clusterID)).Model.Sku.Name)
	cache := Must(caches.Get(ctx, databaseID)).Model
	cache.Properties.EvictionPolicy = pointer.To(databases.EvictionPolicyAllKeysLFU)
	Check(caches.CreateThenPoll(ctx, databaseID, *cache))
	changed := Must(caches.Get(ctx, databaseID)).Model.Properties
	settled("database", *changed.EvictionPolicy == databases.EvictionPolicyAllKeysLFU && *changed.ResourceState == databases.ResourceStateRunning)

	// destroy
	for _, one := range Must(zoneGroups.ListComplete(ctx, ofEndpoint)).Items {
		Check(zoneGroups.DeleteThenPoll(ctx, *Must(privatednszonegroups.ParsePrivateDnsZoneGroupID(*one.Id))))
	}
	Must(endpoints.Get(ctx, endpointID, privateendpoints.DefaultGetOperationOptions()))
	Check(endpoints.DeleteThenPoll(ctx, endpointID))
	Check(links.DeleteThenPoll(ctx, linkID, virtualnetworklinks.DeleteOperationOptions{IfMatch: empty}))
	goneLink, err := links.Get(ctx, linkID)
	missing("link", goneLink.HttpResponse, err)
	Check(zones.DeleteThenPoll(ctx, zoneID, privatezones.DeleteOperationOptions{IfMatch: empty}))
	Check(caches.DeleteThenPoll(ctx, databaseID))
	Check(clusters.DeleteThenPoll(ctx, clusterID))
	if gone, err := clusters.Get(ctx, clusterID); err != nil && gone.HttpResponse != nil {
		Tell("deleted", gone.HttpResponse.StatusCode)
	}
	Check(nets.DeleteThenPoll(ctx, subnetID))
	Check(networks.DeleteThenPoll(ctx, networkID))
	left := Must(groups.ResourcesListByResourceGroupComplete(ctx, groupID, resourcegroups.ResourcesListByResourceGroupOperationOptions{
		Expand: pointer.To("provisioningState"),
		Top:    pointer.To[int64](10),
	}))
	settled("resource group", len(left.Items) == 0)
	Check(groups.DeleteThenPoll(ctx, groupID, resourcegroups.DefaultDeleteOperationOptions()))
	if gone, err := groups.Get(ctx, groupID); err != nil && response.WasNotFound(gone.HttpResponse) {
		Tell("group", "gone")
	}
}

// missing checks that a resource is not there, as azurerm does before it creates one.
func missing(what string, answer *http.Response, err error) {
	if !response.WasNotFound(answer) {
		Check(fmt.Errorf("the %s is there already: %w", what, err))
	}
}

func settled(what string, isSettled bool) {
	if !isSettled {
		Check(fmt.Errorf("the %s is not as it was asked for", what))
	}
}
