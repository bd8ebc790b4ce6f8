// The life of a private Redis with Azure's SDK for Go.
package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/privatedns/armprivatedns"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/redisenterprise/armredisenterprise"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources"

	. "clients/story"
)

var ctx = context.Background()

// wait polls every second, the least that the SDK allows, where an answer names no interval (Microsoft.Cache).
func wait[T any](poller *runtime.Poller[T], err error) T {
	return Must(Must(poller, err).PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: time.Second}))
}

func main() {
	name := Name()
	local := azcore.ClientOptions{Cloud: cloud.Configuration{
		ActiveDirectoryAuthorityHost: Endpoint(),
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Endpoint: Endpoint(), Audience: Endpoint()},
		},
	}}
	credential := Must(azidentity.NewClientSecretCredential(
		os.Getenv("ARM_TENANT_ID"), os.Getenv("ARM_CLIENT_ID"), os.Getenv("ARM_CLIENT_SECRET"),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: local, DisableInstanceDiscovery: true},
	))
	// armredisenterprise pins 2022-01-01, which makes no Azure Managed Redis. What came after 2025-04-01 it cannot say:
	// publicNetworkAccess, which 2025-07-01 asks for.
	newer := local
	newer.APIVersion = "2025-04-01"
	subscription := os.Getenv("ARM_SUBSCRIPTION_ID")
	groups := Must(armresources.NewResourceGroupsClient(subscription, credential, &arm.ClientOptions{ClientOptions: local}))
	network := Must(armnetwork.NewClientFactory(subscription, credential, &arm.ClientOptions{ClientOptions: local}))
	dns := Must(armprivatedns.NewClientFactory(subscription, credential, &arm.ClientOptions{ClientOptions: local}))
	redis := Must(armredisenterprise.NewClientFactory(subscription, credential, &arm.ClientOptions{ClientOptions: newer}))
	clusters, databases := redis.NewClient(), redis.NewDatabasesClient()

	Must(groups.CreateOrUpdate(ctx, name, armresources.ResourceGroup{Location: to.Ptr(Location)}, nil))
	vnet := wait(network.NewVirtualNetworksClient().BeginCreateOrUpdate(ctx, name, "net", armnetwork.VirtualNetwork{
		Location: to.Ptr(Location),
		Properties: &armnetwork.VirtualNetworkPropertiesFormat{
			AddressSpace: &armnetwork.AddressSpace{AddressPrefixes: to.SliceOfPtrs("10.0.0.0/16")},
			Subnets: []*armnetwork.Subnet{{
				Name:       to.Ptr("default"),
				Properties: &armnetwork.SubnetPropertiesFormat{AddressPrefix: to.Ptr("10.0.0.0/24")},
			}},
		},
	}, nil))
	Tell("network", *vnet.Properties.ProvisioningState)

	cluster := wait(clusters.BeginCreate(ctx, name, name, armredisenterprise.Cluster{
		Location: to.Ptr(Location),
		SKU:      &armredisenterprise.SKU{Name: to.Ptr(armredisenterprise.SKUName("Balanced_B5"))},
	}, nil))
	Tell("cluster", *cluster.Properties.HostName, *cluster.Properties.ResourceState)
	database := wait(databases.BeginCreate(ctx, name, name, "default", armredisenterprise.Database{
		Properties: &armredisenterprise.DatabaseProperties{ClusteringPolicy: to.Ptr(armredisenterprise.ClusteringPolicyOSSCluster)},
	}, nil))
	Tell("database", *database.Properties.ProvisioningState)
	keys := Must(databases.ListKeys(ctx, name, name, "default", nil))
	Tell("keys", len(map[string]bool{*keys.PrimaryKey: true, *keys.SecondaryKey: true}))

	zone := wait(dns.NewPrivateZonesClient().BeginCreateOrUpdate(ctx, name, Zone, armprivatedns.PrivateZone{
		Location: to.Ptr("global"),
	}, nil))
	Tell("zone", *zone.Properties.ProvisioningState)
	link := wait(dns.NewVirtualNetworkLinksClient().BeginCreateOrUpdate(ctx, name, Zone, "link", armprivatedns.VirtualNetworkLink{
		Location: to.Ptr("global"),
		Properties: &armprivatedns.VirtualNetworkLinkProperties{
			RegistrationEnabled: to.Ptr(false),
			VirtualNetwork:      &armprivatedns.SubResource{ID: vnet.ID},
		},
	}, nil))
	Tell("link", *link.Properties.VirtualNetworkLinkState)
	endpoints := network.NewPrivateEndpointsClient()
	endpoint := wait(endpoints.BeginCreateOrUpdate(ctx, name, "endpoint", armnetwork.PrivateEndpoint{
		Location: to.Ptr(Location),
		Properties: &armnetwork.PrivateEndpointProperties{
			Subnet: &armnetwork.Subnet{ID: vnet.Properties.Subnets[0].ID},
			PrivateLinkServiceConnections: []*armnetwork.PrivateLinkServiceConnection{{
				Name: to.Ptr("redis"),
				Properties: &armnetwork.PrivateLinkServiceConnectionProperties{
					PrivateLinkServiceID: cluster.ID,
					GroupIDs:             to.SliceOfPtrs("redisEnterprise"),
				},
			}},
		},
	}, nil))
	Tell("endpoint", *endpoint.Properties.PrivateLinkServiceConnections[0].Properties.PrivateLinkServiceConnectionState.Status)
	group := wait(network.NewPrivateDNSZoneGroupsClient().BeginCreateOrUpdate(ctx, name, "endpoint", "default", armnetwork.PrivateDNSZoneGroup{
		Properties: &armnetwork.PrivateDNSZoneGroupPropertiesFormat{
			PrivateDNSZoneConfigs: []*armnetwork.PrivateDNSZoneConfig{{
				Name:       to.Ptr("redis"),
				Properties: &armnetwork.PrivateDNSZonePropertiesFormat{PrivateDNSZoneID: zone.ID},
			}},
		},
	}, nil))
	Tell("record", *group.Properties.PrivateDNSZoneConfigs[0].Properties.RecordSets[0].RecordSetName)

	for pager := clusters.NewListByResourceGroupPager(name, nil); pager.More(); {
		for _, one := range Must(pager.NextPage(ctx)).Value {
			Tell("listed", *one.Name)
		}
	}
	scaled := wait(clusters.BeginUpdate(ctx, name, name, armredisenterprise.ClusterUpdate{
		SKU: &armredisenterprise.SKU{Name: to.Ptr(armredisenterprise.SKUName("Balanced_B10"))},
	}, nil))
	Tell("scaled", *scaled.SKU.Name)

	wait(endpoints.BeginDelete(ctx, name, "endpoint", nil))
	wait(clusters.BeginDelete(ctx, name, name, nil))
	_, err := clusters.Get(ctx, name, name, nil)
	var refusal *azcore.ResponseError
	if errors.As(err, &refusal) {
		Tell("deleted", refusal.StatusCode)
	}
	wait(groups.BeginDelete(ctx, name, nil))
	if !Must(groups.CheckExistence(ctx, name, nil)).Success {
		Tell("group", "gone")
	}
}
