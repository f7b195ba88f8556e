// Builds the models of IngressGroups and Services with the builders of the controller itself: a
// line of JSON for each of them comes in, and a line goes out with the model as the controller logs it, or its error.
// What AWS and the API server would answer is made up. It is built within a checkout of the
// controller, see draw-models.ts.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elbv2sdk "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbv2types "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	wafv2sdk "github.com/aws/aws-sdk-go-v2/service/wafv2"
	wafv2types "github.com/aws/aws-sdk-go-v2/service/wafv2/types"
	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/cache"
	elbv2api "sigs.k8s.io/aws-load-balancer-controller/v3/apis/elbv2/v1beta1"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/annotations"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/aws/services"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/config"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/deploy"
	elbv2deploy "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/deploy/elbv2"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/deploy/tracking"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/ingress"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/k8s"
	lbcmetrics "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/metrics/lbc"
	networkingpkg "sigs.k8s.io/aws-load-balancer-controller/v3/pkg/networking"
	"sigs.k8s.io/aws-load-balancer-controller/v3/pkg/service"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type group struct {
	ID      struct{ Namespace, Name string }
	Members []struct {
		Ingress networking.Ingress
		Params  *elbv2api.IngressClassParams
	}
	// Of type LoadBalancer: what is built then, instead of a group.
	Service  *corev1.Service
	Services []corev1.Service
	Flags    struct {
		DefaultTags             map[string]string
		ExternalManagedTags     []string
		DefaultSslPolicy        string
		DefaultTargetType       string
		DefaultScheme           string
		EnableBackendGroup      bool
		ManageBackendRules      bool
		DisableRestrictedRules  bool
		TolerateMissingServices bool
		TolerateMissingActions  bool
		FeatureGates            map[string]bool
	}
}

type kube struct {
	client.Client
	services map[string]*corev1.Service
}

func (k *kube) Get(_ context.Context, key types.NamespacedName, obj client.Object, _ ...client.GetOption) error {
	if svc, ok := k.services[key.String()]; ok {
		*(obj.(*corev1.Service)) = *svc
		return nil
	}
	return apierrors.NewNotFound(schema.GroupResource{Resource: "services"}, key.Name)
}

func subnet(n string) ec2types.Subnet {
	return ec2types.Subnet{
		SubnetId:  awssdk.String("subnet-" + n),
		CidrBlock: awssdk.String("192.168." + n + ".0/24"),
		Ipv6CidrBlockAssociationSet: []ec2types.SubnetIpv6CidrBlockAssociation{{
			Ipv6CidrBlock:      awssdk.String("2001:db8:0:" + n + "::/64"),
			Ipv6CidrBlockState: &ec2types.SubnetCidrBlockState{State: ec2types.SubnetCidrBlockStateCodeAssociated},
		}},
	}
}

type vpcs struct{}

func (vpcs) FetchVPCInfo(context.Context, string, ...networkingpkg.FetchVPCInfoOption) (networkingpkg.VPCInfo, error) {
	return networkingpkg.VPCInfo{
		CidrBlockAssociationSet: []ec2types.VpcCidrBlockAssociation{{
			CidrBlock:      awssdk.String("192.168.0.0/16"),
			CidrBlockState: &ec2types.VpcCidrBlockState{State: ec2types.VpcCidrBlockStateCodeAssociated},
		}},
		Ipv6CidrBlockAssociationSet: []ec2types.VpcIpv6CidrBlockAssociation{{
			Ipv6CidrBlock:      awssdk.String("2001:db8::/56"),
			Ipv6CidrBlockState: &ec2types.VpcCidrBlockState{State: ec2types.VpcCidrBlockStateCodeAssociated},
		}},
	}, nil
}

type subnets struct{ networkingpkg.SubnetsResolver }

func two() []ec2types.Subnet {
	return []ec2types.Subnet{subnet("1"), subnet("2")}
}
func (subnets) ResolveViaDiscovery(context.Context, ...networkingpkg.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return two(), nil
}
func (subnets) ResolveViaSelector(context.Context, elbv2api.SubnetSelector, ...networkingpkg.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return two(), nil
}
func (subnets) ResolveViaNameOrIDSlice(context.Context, []string, ...networkingpkg.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return two(), nil
}

type securityGroups struct{}

func (securityGroups) ResolveViaNameOrID(_ context.Context, names []string) ([]string, error) {
	var ids, others []string
	for _, n := range names {
		if strings.HasPrefix(n, "sg-") {
			ids = append(ids, n)
		} else {
			others = append(others, "sg-of-"+n)
		}
	}
	return append(ids, others...), nil
}

type shared struct{}

func (shared) Get(context.Context, networkingpkg.ResourceType, []types.NamespacedName) (string, error) {
	return "sg-shared", nil
}
func (shared) Release(context.Context, networkingpkg.ResourceType, []types.NamespacedName) error {
	return nil
}

type certs struct{}

func (certs) Discover(_ context.Context, hosts []string, _ map[string]string) ([]string, error) {
	seen := map[string]bool{}
	for _, h := range hosts {
		if strings.HasPrefix(h, "none.") {
			return nil, fmt.Errorf("no certificate found for host: %s", h)
		}
		name := "w"
		if h == "*.tls.example.com" {
			name = "t"
		} else if h == "c.example.org" {
			name = "c"
		}
		seen["arn:aws:acm:us-west-2:123456789012:certificate/"+name] = true
	}
	var out []string
	for a := range seen {
		out = append(out, a)
	}
	sort.Strings(out)
	return out, nil
}

type metrics struct{ lbcmetrics.MetricCollector }

func (metrics) ObserveControllerReconcileError(string, string) {}

type tagging struct{ elbv2deploy.TaggingManager }

func (tagging) ListLoadBalancers(context.Context, ...tracking.TagFilter) ([]elbv2deploy.LoadBalancerWithTags, error) {
	return nil, nil
}

type secrets struct{ k8s.SecretsManager }

func (secrets) GetSecret(context.Context, client.Client, types.NamespacedName) (*corev1.Secret, error) {
	return &corev1.Secret{Data: map[string][]byte{"clientID": []byte("a"), "clientSecret": []byte("b")}}, nil
}

type mapper struct{}

func (mapper) GetArnByName(_ context.Context, n string) (string, error) { return "arn:tg/" + n, nil }
func (mapper) GetCache() *cache.Expiring                                { return nil }

type waf struct{ services.WAFv2 }

func (waf) ListWebACLsWithContext(context.Context, *wafv2sdk.ListWebACLsInput) (*wafv2sdk.ListWebACLsOutput, error) {
	return &wafv2sdk.ListWebACLsOutput{WebACLs: []wafv2types.WebACLSummary{{Name: awssdk.String("edge"), ARN: awssdk.String("arn:edge")}}}, nil
}

type elb struct{ services.ELBV2 }

func (elb) DescribeTrustStoresWithContext(_ context.Context, in *elbv2sdk.DescribeTrustStoresInput) (*elbv2sdk.DescribeTrustStoresOutput, error) {
	out := &elbv2sdk.DescribeTrustStoresOutput{}
	for _, n := range in.Names {
		out.TrustStores = append(out.TrustStores, elbv2types.TrustStore{Name: awssdk.String(n), TrustStoreArn: awssdk.String("arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/" + n + "/1")})
	}
	return out, nil
}

func build(c group) (string, error) {
	k := &kube{services: map[string]*corev1.Service{}}
	for i := range c.Services {
		s := c.Services[i]
		k.services[s.Namespace+"/"+s.Name] = &s
	}
	gates := config.NewFeatureGates()
	for g, on := range c.Flags.FeatureGates {
		if on {
			gates.Enable(config.Feature(g))
		} else {
			gates.Disable(config.Feature(g))
		}
	}
	if c.Service != nil {
		return buildService(c, k, gates)
	}
	parser := annotations.NewSuffixAnnotationParser("alb.ingress.kubernetes.io")
	auth := ingress.NewDefaultAuthConfigBuilder(parser)
	backends := ingress.NewDefaultEnhancedBackendBuilder(k, parser, auth, c.Flags.TolerateMissingServices, c.Flags.TolerateMissingActions)
	b := ingress.NewDefaultModelBuilder(k, nil, nil, elb{}, waf{}, nil, parser, subnets{}, auth, backends,
		tracking.NewDefaultProvider("ingress.k8s.aws", "shop-prod"), tagging{}, gates, "vpc-1", "shop-prod",
		c.Flags.DefaultTags, c.Flags.ExternalManagedTags, c.Flags.DefaultSslPolicy, c.Flags.DefaultTargetType, c.Flags.DefaultScheme,
		shared{}, securityGroups{}, c.Flags.EnableBackendGroup, c.Flags.ManageBackendRules, c.Flags.DisableRestrictedRules, nil,
		gates.Enabled(config.EnableIPTargetType), gates.Enabled(config.EnableCertificateManagement), "", mapper{}, secrets{}, logr.Discard(), metrics{}, certs{})
	g := ingress.Group{ID: ingress.GroupID{Namespace: c.ID.Namespace, Name: c.ID.Name}}
	for i := range c.Members {
		m := c.Members[i]
		ing := m.Ingress
		g.Members = append(g.Members, ingress.ClassifiedIngress{Ing: &ing, IngClassConfig: ingress.ClassConfiguration{IngClassParams: m.Params}})
	}
	stack, _, _, _, _, _, err := b.Build(context.Background(), g, metrics{})
	if err != nil {
		return "", err
	}
	return deploy.NewDefaultStackMarshaller().Marshal(stack)
}

// One without forwardConfig makes the builder panic, which the controller takes for an error.
func buildService(c group, k *kube, gates config.FeatureGates) (model string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	parser := annotations.NewSuffixAnnotationParser("service.beta.kubernetes.io")
	b := service.NewDefaultModelBuilder(parser, subnets{}, vpcs{}, "vpc-1", tracking.NewDefaultProvider("service.k8s.aws", "shop-prod"),
		tagging{}, nil, gates, "shop-prod", c.Flags.DefaultTags, c.Flags.ExternalManagedTags, c.Flags.DefaultSslPolicy,
		c.Flags.DefaultTargetType, c.Flags.DefaultScheme, gates.Enabled(config.EnableIPTargetType),
		service.NewServiceUtils(parser, "service.k8s.aws/resources", "service.k8s.aws/nlb", gates), shared{}, securityGroups{},
		c.Flags.EnableBackendGroup, c.Flags.ManageBackendRules, c.Flags.DisableRestrictedRules, logr.Discard(), metrics{},
		gates.Enabled(config.EnableTCPUDPListenerType), service.NewDefaultEnhancedBackendBuilder(k, parser, logr.Discard()))
	stack, _, _, err := b.Build(context.Background(), c.Service, metrics{})
	if err != nil {
		return "", err
	}
	return deploy.NewDefaultStackMarshaller().Marshal(stack)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<24), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var c group
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		m, err := build(c)
		r := map[string]string{"model": m}
		if err != nil {
			r = map[string]string{"error": err.Error()}
		}
		line, _ := json.Marshal(r)
		out.Write(line)
		out.WriteByte('\n')
	}
}
