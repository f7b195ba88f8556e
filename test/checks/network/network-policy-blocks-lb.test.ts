import {
  breakOff,
  type Draft,
  recording,
  service,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/network-policy-blocks-lb.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const TCP = 'TargetGroup k8s-shop-tcp-ca840b7458';

const silence = (s: Draft, name = 'web'): void => {
  for (const one of targets(s, name)) {
    one.TargetHealth = {
      State: 'unhealthy',
      Reason: name === 'web' ? 'Target.Timeout' : 'Target.FailedHealthChecks',
    };
  }
};
const daemon = (s: Draft, name: string): Draft =>
  s['kubernetes/daemonsets.apps'].find(({ metadata }: Draft) => metadata.name === name);
/** The agent of the VPC CNI enforces policies. */
const enforce = (s: Draft, value = 'true'): void => {
  daemon(s, 'aws-node').spec.template.spec.containers.push({
    name: 'aws-eks-nodeagent',
    args: [`--enable-network-policy=${value}`],
  });
  settings(s, value);
};
const runs = (s: Draft, image: string): void => {
  const other = structuredClone(daemon(s, 'aws-node'));
  other.metadata = { name: 'other', namespace: 'calico-system' };
  other.spec.template.spec.containers = [{ name: 'agent', image }];
  s['kubernetes/daemonsets.apps'].push(other);
};
const restrict = (s: Draft, spec: Draft, name = 'web'): void => {
  s['kubernetes/networkpolicies.networking.k8s.io'] ??= [];
  s['kubernetes/networkpolicies.networking.k8s.io'].push({
    metadata: { name, namespace: 'shop' },
    spec,
  });
};
const settings = (s: Draft, value: string): void => {
  s['kubernetes/configmaps'] = [
    {
      metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
      data: { 'enable-network-policy-controller': value },
    },
  ];
};
const label = (s: Draft, key: string, value: string): void => {
  for (const { metadata } of s['kubernetes/nodes']) metadata.labels[key] = value;
};
const DENY = { podSelector: {} };
const from = (...cidrs: string[]): Draft => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
const only = (...ingress: Draft[]): Draft => ({
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Ingress'],
  ingress,
});
/** A namespace-wide default deny, enforced, and targets that nothing is heard of. */
const denied = (edit: (s: Draft, snapshot: Draft) => void = () => undefined) =>
  shop((s, snapshot) => {
    enforce(s);
    restrict(s, DENY, 'default-deny');
    silence(s);
    edit(s, snapshot);
  });

/** Instance targets on both nodes, ready pods on one of them alone. */
const hopping = (edit: (s: Draft) => void) =>
  recording('healthy-instance', (s) => {
    const [{ metadata }] = s['kubernetes/nodes'];
    for (const slice of s['kubernetes/endpointslices.discovery.k8s.io']) {
      slice.endpoints = slice.endpoints?.filter(
        ({ nodeName }: Draft) => nodeName === metadata.name,
      );
    }
    enforce(s);
    silence(s);
    edit(s);
  });

checkTester(check, {
  passes: {
    'policies that nobody enforces': denied((s) => {
      daemon(s, 'aws-node').spec.template.spec.containers.pop();
    }),
    'an agent that is switched off': denied((s) => {
      daemon(s, 'aws-node').spec.template.spec.containers.pop();
      enforce(s, 'false');
    }),
    'a controller of EKS that is switched off': denied((s) => settings(s, 'false')),
    'a controller of EKS of which nothing is known': denied((s) => {
      delete s['kubernetes/configmaps'];
    }),
    'targets that are healthy nevertheless': shop((s) => {
      enforce(s);
      restrict(s, DENY);
    }),
    'one target that is healthy: the packets of all get in': denied((s) => {
      targets(s)[0].TargetHealth = { State: 'healthy' };
    }),
    'targets that answer with another code': denied((s) => {
      targets(s)[0].TargetHealth = { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' };
    }),
    'targets that are being probed for the first time': denied((s) => {
      for (const one of targets(s)) {
        one.TargetHealth = { State: 'initial', Reason: 'Elb.InitialHealthChecking' };
      }
    }),
    'a rule for the subnets': denied((s) => {
      restrict(s, only({ from: from('192.168.0.0/16'), ports: [{ port: 8080 }] }));
    }),
    'a rule for the name of the port, and for everybody': denied((s) => {
      for (const pod of s['kubernetes/pods']) {
        for (const one of pod.spec.containers) one.ports = [{ name: 'main', containerPort: 8080 }];
      }
      restrict(s, only({ ports: [{ port: 'main' }] }));
    }),
    'policies about what pods send': shop((s) => {
      enforce(s);
      silence(s);
      restrict(s, { podSelector: {}, policyTypes: ['Egress'] });
    }),
    'policies of other pods': shop((s) => {
      enforce(s);
      silence(s);
      restrict(s, { podSelector: { matchLabels: { app: 'api' } } });
    }),
    'pods in the network of their node': denied((s) => {
      for (const pod of s['kubernetes/pods']) pod.spec.hostNetwork = true;
    }),
    'pods of Fargate': denied((s) => label(s, 'eks.amazonaws.com/compute-type', 'fargate')),
    'nodes of Windows': denied((s) => label(s, 'kubernetes.io/os', 'windows')),
    'nodes of Auto Mode, of which nothing says whether': denied((s) => {
      label(s, 'eks.amazonaws.com/compute-type', 'auto');
      delete s['kubernetes/configmaps'];
    }),
    'policies of Cilium, which may let it in': denied((s) => {
      runs(s, 'quay.io/cilium/cilium:v1.18.2');
      s['kubernetes/ciliumnetworkpolicies.cilium.io'] = [
        { metadata: { name: 'allow', namespace: 'shop' } },
      ];
    }),
    'policies that were not all seen': denied((_, snapshot) =>
      breakOff(snapshot, 'kubernetes/networkpolicies.networking.k8s.io'),
    ),
    'nodes without pods of their own, of which some are admitted': await hopping((s) =>
      restrict(s, only({ from: from('192.168.0.0/16') })),
    ),
    'nodes whose address pods of theirs have that are admitted': await hopping((s) =>
      restrict(s, only({ from: [{ namespaceSelector: {} }] })),
    ),
    'clients that keep their addresses, some of which get in': shop((s) => {
      enforce(s);
      restrict(s, {
        podSelector: { matchLabels: { app: 'tcp' } },
        ingress: [{ from: from('203.0.113.0/24', '192.168.0.0/16') }],
      });
      preserve(s);
    }),
  },

  fails: {
    'a default deny': { given: denied(), finds: [WEB] },
    'a rule for pods and namespaces': {
      given: denied((s) =>
        restrict(s, only({ from: [{ podSelector: {} }, { namespaceSelector: {} }] })),
      ),
      finds: [WEB],
    },
    'a rule for one subnet of two': {
      given: denied((s) => restrict(s, only({ from: from('192.168.0.0/24') }))),
      finds: [WEB],
    },
    'a rule for another port': {
      given: denied((s) => restrict(s, only({ ports: [{ port: 80 }] }))),
      finds: [WEB],
    },
    'all subnets but those': {
      given: denied((s) =>
        restrict(
          s,
          only({ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['192.168.0.0/16'] } }] }),
        ),
      ),
      finds: [WEB],
    },
    'one of several target groups': {
      given: shop((s) => {
        enforce(s);
        silence(s);
        restrict(s, only());
      }),
      finds: [WEB],
    },
    Calico: {
      given: denied((s) => {
        daemon(s, 'aws-node').spec.template.spec.containers.pop();
        runs(s, 'docker.io/calico/node:v3.30.2');
      }),
      finds: [WEB],
    },
    Cilium: {
      given: denied((s) => {
        daemon(s, 'aws-node').spec.template.spec.containers.pop();
        runs(s, 'quay.io/cilium/cilium:v1.18.2@sha256:abc');
      }),
      finds: [WEB],
    },
    'nodes of Auto Mode': {
      given: denied((s) => {
        label(s, 'eks.amazonaws.com/compute-type', 'auto');
        settings(s, 'true');
      }),
      finds: [WEB],
    },
    'the port of requests, where health checks go to another': {
      given: shop((s) => {
        enforce(s);
        restrict(s, only({ ports: [{ port: 9090 }] }));
        targetGroup(s).HealthCheckPort = '9090';
        for (const one of targets(s)) one.HealthCheckPort = '9090';
      }),
      finds: [WEB],
    },
    'the port of health checks': {
      given: shop((s) => {
        enforce(s);
        silence(s);
        restrict(s, only({ ports: [{ port: 8080 }] }));
        targetGroup(s).HealthCheckPort = '9090';
        for (const one of targets(s)) one.HealthCheckPort = '9090';
      }),
      finds: [WEB],
    },
    'the port of requests to an NLB that keeps no addresses of clients': {
      given: shop((s) => {
        enforce(s);
        restrict(s, {
          podSelector: { matchLabels: { app: 'tcp' } },
          ingress: [{ ports: [{ port: 9090 }] }],
        });
        targetGroup(s, 'tcp').HealthCheckPort = '9090';
        for (const one of targets(s, 'tcp')) one.HealthCheckPort = '9090';
      }),
      finds: [TCP],
    },
    'all clients of an NLB that keep their addresses': {
      given: shop((s) => {
        enforce(s);
        restrict(s, { podSelector: { matchLabels: { app: 'tcp' } } });
        preserve(s);
        silence(s, 'tcp');
      }),
      finds: [TCP],
    },
    'nodes without pods of their own': {
      given: await hopping((s) => restrict(s, DENY)),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'nodes, where pods of namespaces that are not there are admitted': {
      given: await hopping((s) =>
        restrict(s, only({ from: [{ namespaceSelector: { matchLabels: { team: 'edge' } } }] })),
      ),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'nodes that hand on what comes in, to their own pods alone': {
      given: await hopping((s) => {
        restrict(s, DENY);
        service(s).spec.externalTrafficPolicy = 'Local';
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
  },
});

function preserve(s: Draft): void {
  const { TargetGroupArn } = targetGroup(s, 'tcp');
  s['aws/elbv2/target-group-attributes'][TargetGroupArn] = [
    { Key: 'preserve_client_ip.enabled', Value: 'true' },
  ];
}
