// The life of a private Redis with go-azure-sdk, which Terraform's azurerm is made of: it finds the cloud by its metadata
// alone, signs in and waits as the provider does.
package main

import (
	"context"
	"os"
	"time"

	"github.com/hashicorp/go-azure-helpers/lang/pointer"
	"github.com/hashicorp/go-azure-helpers/lang/response"
	"github.com/hashicorp/go-azure-helpers/resourcemanager/commonids"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-07-01/privatednszonegroups"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-07-01/privateendpoints"
	"github.com/hashicorp/go-azure-sdk/resource-manager/network/2025-07-01/virtualnetworks"
	"github.com/hashicorp/go-azure-sdk/resource-manager/privatedns/2024-06-01/privatezones"
	"github.com/hashicorp/go-azure-sdk/resource-manager/privatedns/2024-06-01/virtualnetworklinks"
	"github.com/hashicorp/go-azure-sdk/resource-manager/redisenterprise/2025-07-01/databases"
	"github.com/hashicorp/go-azure-sdk/resource-manager/redisenterprise/2025-07-01/redisenterprise"
	"github.com/hashicorp/go-azure-sdk/resource-manager/resources/2025-04-01/resourcegroups"
	"github.com/hashicorp/go-azure-sdk/sdk/auth"
	"github.com/hashicorp/go-azure-sdk/sdk/environments"

	. "clients/story"
)

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
	endpoints := Must(privateendpoints.NewPrivateEndpointsClientWithBaseURI(arm))
	endpoints.Client.SetAuthorizer(authorizer)
	zoneGroups := Must(privatednszonegroups.NewPrivateDnsZoneGroupsClientWithBaseURI(arm))
	zoneGroups.Client.SetAuthorizer(authorizer)
	zones := Must(privatezones.NewPrivateZonesClientWithBaseURI(arm))
	zones.Client.SetAuthorizer(authorizer)
	links := Must(virtualnetworklinks.NewVirtualNetworkLinksClientWithBaseURI(arm))
	links.Client.SetAuthorizer(authorizer)
	clusters := Must(redisenterprise.NewRedisEnterpriseClientWithBaseURI(arm))
	clusters.Client.SetAuthorizer(authorizer)
	caches := Must(databases.NewDatabasesClientWithBaseURI(arm))
	caches.Client.SetAuthorizer(authorizer)

	groupID := commonids.NewResourceGroupID(subscription, name)
	networkID := commonids.NewVirtualNetworkID(subscription, name, "net")
	subnetID := commonids.NewSubnetID(subscription, name, "net", "default")
	clusterID := redisenterprise.NewRedisEnterpriseID(subscription, name, name)
	databaseID := databases.NewDatabaseID(subscription, name, name, "default")
	zoneID := privatezones.NewPrivateDnsZoneID(subscription, name, Zone)
	linkID := virtualnetworklinks.NewVirtualNetworkLinkID(subscription, name, Zone, "link")
	endpointID := privateendpoints.NewPrivateEndpointID(subscription, name, "endpoint")
	zoneGroupID := privatednszonegroups.NewPrivateDnsZoneGroupID(subscription, name, "endpoint", "default")

	Must(groups.CreateOrUpdate(ctx, groupID, resourcegroups.ResourceGroup{Location: Location}))
	Check(networks.CreateOrUpdateThenPoll(ctx, networkID, virtualnetworks.VirtualNetwork{
		Location: pointer.To(Location),
		Properties: &virtualnetworks.VirtualNetworkPropertiesFormat{
			AddressSpace: &virtualnetworks.AddressSpace{AddressPrefixes: &[]string{"10.0.0.0/16"}},
			Subnets: &[]virtualnetworks.Subnet{{
				Name:       pointer.To("default"),
				Properties: &virtualnetworks.SubnetPropertiesFormat{AddressPrefix: pointer.To("10.0.0.0/24")},
			}},
		},
	}))
	network := Must(networks.Get(ctx, networkID, virtualnetworks.DefaultGetOperationOptions())).Model
	Tell("network", *network.Properties.ProvisioningState)

	Check(clusters.CreateThenPoll(ctx, clusterID, redisenterprise.Cluster{
		Location:   Location,
		Sku:        redisenterprise.Sku{Name: redisenterprise.SkuNameBalancedBFive},
		Properties: &redisenterprise.ClusterCreateProperties{PublicNetworkAccess: redisenterprise.PublicNetworkAccessDisabled},
	}))
	cluster := Must(clusters.Get(ctx, clusterID)).Model
	Tell("cluster", *cluster.Properties.HostName, *cluster.Properties.ResourceState)
	Check(caches.CreateThenPoll(ctx, databaseID, databases.Database{Properties: &databases.DatabaseCreateProperties{
		AccessKeysAuthentication: pointer.To(databases.AccessKeysAuthenticationEnabled),
		ClusteringPolicy:         pointer.To(databases.ClusteringPolicyOSSCluster),
	}}))
	Tell("database", *Must(caches.Get(ctx, databaseID)).Model.Properties.ProvisioningState)
	keys := Must(caches.ListKeys(ctx, databaseID)).Model
	Tell("keys", len(map[string]bool{*keys.PrimaryKey: true, *keys.SecondaryKey: true}))

	Check(zones.CreateOrUpdateThenPoll(ctx, zoneID, privatezones.PrivateZone{
		Location: pointer.To("global"),
	}, privatezones.DefaultCreateOrUpdateOperationOptions()))
	Tell("zone", *Must(zones.Get(ctx, zoneID)).Model.Properties.ProvisioningState)
	Check(links.CreateOrUpdateThenPoll(ctx, linkID, virtualnetworklinks.VirtualNetworkLink{
		Location: pointer.To("global"),
		Properties: &virtualnetworklinks.VirtualNetworkLinkProperties{
			RegistrationEnabled: pointer.To(false),
			VirtualNetwork:      &virtualnetworklinks.SubResource{Id: pointer.To(networkID.ID())},
		},
	}, virtualnetworklinks.DefaultCreateOrUpdateOperationOptions()))
	Tell("link", *Must(links.Get(ctx, linkID)).Model.Properties.VirtualNetworkLinkState)
	Check(endpoints.CreateOrUpdateThenPoll(ctx, endpointID, privateendpoints.PrivateEndpoint{
		Location: pointer.To(Location),
		Properties: &privateendpoints.PrivateEndpointProperties{
			Subnet: &privateendpoints.Subnet{Id: pointer.To(subnetID.ID())},
			PrivateLinkServiceConnections: &[]privateendpoints.PrivateLinkServiceConnection{{
				Name: pointer.To("redis"),
				Properties: &privateendpoints.PrivateLinkServiceConnectionProperties{
					PrivateLinkServiceId: pointer.To(clusterID.ID()),
					GroupIds:             &[]string{"redisEnterprise"},
				},
			}},
		},
	}))
	endpoint := Must(endpoints.Get(ctx, endpointID, privateendpoints.DefaultGetOperationOptions())).Model
	Tell("endpoint", *(*endpoint.Properties.PrivateLinkServiceConnections)[0].Properties.PrivateLinkServiceConnectionState.Status)
	Check(zoneGroups.CreateOrUpdateThenPoll(ctx, zoneGroupID, privatednszonegroups.PrivateDnsZoneGroup{
		Properties: &privatednszonegroups.PrivateDnsZoneGroupPropertiesFormat{
			PrivateDnsZoneConfigs: &[]privatednszonegroups.PrivateDnsZoneConfig{{
				Name:       pointer.To("redis"),
				Properties: &privatednszonegroups.PrivateDnsZonePropertiesFormat{PrivateDnsZoneId: pointer.To(zoneID.ID())},
			}},
		},
	}))
	zoneGroup := Must(zoneGroups.Get(ctx, zoneGroupID)).Model
	Tell("record", *(*(*zoneGroup.Properties.PrivateDnsZoneConfigs)[0].Properties.RecordSets)[0].RecordSetName)

	for _, one := range Must(clusters.ListByResourceGroupComplete(ctx, groupID)).Items {
		Tell("listed", *one.Name)
	}
	Check(clusters.UpdateThenPoll(ctx, clusterID, redisenterprise.ClusterUpdate{
		Sku: &redisenterprise.Sku{Name: redisenterprise.SkuNameBalancedBOneZero},
	}))
	Tell("scaled", Must(clusters.Get(ctx, clusterID)).Model.Sku.Name)

	Check(endpoints.DeleteThenPoll(ctx, endpointID))
	Check(clusters.DeleteThenPoll(ctx, clusterID))
	if gone, err := clusters.Get(ctx, clusterID); err != nil && gone.HttpResponse != nil {
		Tell("deleted", gone.HttpResponse.StatusCode)
	}
	Check(groups.DeleteThenPoll(ctx, groupID, resourcegroups.DefaultDeleteOperationOptions()))
	if gone, err := groups.Get(ctx, groupID); err != nil && response.WasNotFound(gone.HttpResponse) {
		Tell("group", "gone")
	}
}
