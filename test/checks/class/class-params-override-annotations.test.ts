import { ingress, join, klass, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/class-params-override-annotations.js';
import { checkTester } from '../../support/check-tester.js';

function annotate(s: Draft, suffix: string, value: string): void {
  ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/${suffix}`] = value;
}

const LISTENER = {
  protocol: 'HTTP',
  port: 80,
  listenerAttributes: [{ key: 'routing.http.response.server.enabled', value: 'false' }],
};

checkTester(check, {
  passes: {
    'the same value twice': shop((s) => {
      useParams(s, { scheme: 'internal' });
      annotate(s, 'scheme', 'internal');
    }),
    'a list in another order': shop((s) => {
      useParams(s, { inboundCIDRs: ['10.0.0.0/8', '172.16.0.0/12'] });
      annotate(s, 'inbound-cidrs', '172.16.0.0/12, 10.0.0.0/8');
    }),
    'other tags': shop((s) => {
      useParams(s, { tags: [{ key: 'team', value: 'web' }] });
      annotate(s, 'tags', 'stage=production');
    }),
    'subnets by name, which may be the same': shop((s) => {
      useParams(s, { subnets: { ids: ['subnet-0a', 'subnet-0b'] } });
      annotate(s, 'subnets', 'public-a, public-b');
    }),
    'the same capacity, pool and listener attribute': shop((s) => {
      useParams(s, {
        minimumLoadBalancerCapacity: { capacityUnits: 100 },
        ipamConfiguration: { ipv4IPAMPoolId: 'ipam-pool-1' },
        listeners: [LISTENER],
      });
      annotate(s, 'minimum-load-balancer-capacity', 'CapacityUnits=100');
      annotate(s, 'ipam-ipv4-pool-id', 'ipam-pool-1');
      annotate(s, 'listener-attributes.HTTP-80', 'routing.http.response.server.enabled=false');
      annotate(s, 'listener-attributes.HTTPS-443', 'routing.http.response.server.enabled=true');
    }),
    'a group whose first member may be of another class': shop((s) => {
      useParams(s, {
        loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '60' }],
        minimumLoadBalancerCapacity: { capacityUnits: 100 },
        ipamConfiguration: { ipv4IPAMPoolId: 'ipam-pool-1' },
        listeners: [LISTENER],
      });
      join(s).spec.ingressClassName = 'other';
      const other = structuredClone(klass(s));
      Object.assign(other.metadata, { name: 'other', uid: 'other' });
      delete other.spec.parameters;
      s['kubernetes/ingressclasses.networking.k8s.io'].push(other);
      annotate(s, 'load-balancer-attributes', 'idle_timeout.timeout_seconds=120');
      annotate(s, 'minimum-load-balancer-capacity', 'CapacityUnits=200');
      annotate(s, 'ipam-ipv4-pool-id', 'ipam-pool-2');
      annotate(s, 'listener-attributes.HTTP-80', 'routing.http.response.server.enabled=true');
    }),
    'an empty value of the class, which sets nothing': shop((s) => {
      useParams(s, { sslPolicy: '' });
      annotate(s, 'ssl-policy', 'ELBSecurityPolicy-TLS13-1-2-2021-06');
    }),
    'parameters of a class that is not the controller’s': shop((s) => {
      useParams(s, { scheme: 'internal' });
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      annotate(s, 'scheme', 'internet-facing');
    }),
    'the annotation of old, which knows no parameters': shop((s) => {
      useParams(s, { scheme: 'internal' });
      annotate(s, 'scheme', 'internet-facing');
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
    }),
  },

  fails: {
    'another scheme': {
      given: shop((s) => {
        useParams(s, { scheme: 'internal' });
        annotate(s, 'scheme', 'internet-facing');
      }),
      finds: ['Ingress shop/web'],
    },
    'another value of a tag, and of an attribute': {
      given: shop((s) => {
        useParams(s, {
          tags: [{ key: 'team', value: 'web' }],
          loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '60' }],
        });
        annotate(s, 'tags', 'team=shop,stage=production');
        annotate(s, 'load-balancer-attributes', 'idle_timeout.timeout_seconds=120');
      }),
      finds: ['Ingress shop/web'],
    },
    'other subnets': {
      given: shop((s) => {
        useParams(s, { subnets: { ids: ['subnet-0a', 'subnet-0b'] } });
        annotate(s, 'subnets', 'subnet-0a, subnet-0c');
      }),
      finds: ['Ingress shop/web'],
    },
    'another capacity': {
      given: shop((s) => {
        useParams(s, { minimumLoadBalancerCapacity: { capacityUnits: 100 } });
        annotate(s, 'minimum-load-balancer-capacity', 'CapacityUnits=200');
      }),
      finds: ['Ingress shop/web'],
    },
    'another IPAM pool': {
      given: shop((s) => {
        useParams(s, { ipamConfiguration: { ipv4IPAMPoolId: 'ipam-pool-1' } });
        annotate(s, 'ipam-ipv4-pool-id', 'ipam-pool-2');
      }),
      finds: ['Ingress shop/web'],
    },
    'another attribute of a listener, in a group of one class': {
      given: shop((s) => {
        useParams(s, { listeners: [LISTENER] });
        join(s);
        annotate(s, 'listener-attributes.HTTP-80', 'routing.http.response.server.enabled=true');
      }),
      finds: ['Ingress shop/web'],
    },
    'prefix lists under the name of old': {
      given: shop((s) => {
        useParams(s, { PrefixListsIDs: ['pl-1'] });
        annotate(s, 'security-group-prefix-lists', 'pl-2');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
