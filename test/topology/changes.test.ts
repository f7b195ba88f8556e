import { describe, expect, test } from 'vitest';
import { args, ingress, shop, type Draft, type Edit } from '../../fixtures/shop.js';
import type { StackPlan } from '../../src/findings/finding.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { planChanges, planStacks } from '../../src/topology/model/changes.js';
import { reference, unknown } from '../../src/topology/model/model.js';
import { lastModels } from '../support/built-models.js';
import { asBuilt, linesOf, openOf } from '../support/planned-changes.js';

/* The healthy shop, of which the controller built all that is there, with one thing edited. */

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
const BINDING = 'K8S::ElasticLoadBalancingV2::TargetGroupBinding';
const WEB = 'shop/web-web:http';
const CERTIFICATE =
  'arn:aws:acm:us-west-2:123456789012:certificate/12fb9439-7f61-4e63-8064-2a8bed9b9c43';
const [ALB, GROUP] = ['k8s-shop-web-724d82a5b7', 'k8s-shop-web-7d6cdd9601'];

const UNTOLD = `defaultCertificate "${CERTIFICATE}" -> {"$unknown":"the log does not say"} | certificates [] -> {"$unknown":"the log does not say"}`;

interface Case {
  /** What is there. */
  readonly live?: Edit;
  /** What the controller builds. */
  readonly model?: (resources: Draft) => void;
  readonly api?: 'ingress' | 'service';
}

function planOf({ live, model, api = 'ingress' }: Case): StackPlan {
  const snapshot = shop(live);
  const topology = linkSnapshot(snapshot);
  const last = lastModels(snapshot).find((one) => one.model.api === api);
  const resources = structuredClone(last?.model.resources) as Draft;
  model?.(resources);
  const stackId = api === 'ingress' ? 'shop/web' : 'shop/tcp';
  const built = asBuilt(topology, { stackId, api, resources });
  if (built === undefined) throw new Error('no such stack');
  return planChanges({ snapshot, topology }, built);
}

const changesIn = (one: Case): readonly string[] => linesOf(planOf(one).changes);

const alb = (s: Draft): Draft =>
  s['aws/elbv2/load-balancers'].find((one: Draft) => one.Type === 'application');
const nlb = (s: Draft): Draft =>
  s['aws/elbv2/load-balancers'].find((one: Draft) => one.Type === 'network');
const listeners = (s: Draft): Draft => s['aws/elbv2/listeners'][alb(s).LoadBalancerArn];
const tls = (s: Draft): Draft => listeners(s).find((one: Draft) => one.Port === 443);
const rules = (s: Draft): Draft => s['aws/elbv2/rules'][tls(s).ListenerArn];
const group = (s: Draft): Draft =>
  s['aws/elbv2/target-groups'].find((one: Draft) => one.TargetGroupName === GROUP);
const tags = (s: Draft, arn: string): Draft => s['aws/elbv2/tags'][arn];
const managed = (s: Draft): Draft =>
  s['aws/ec2/security-groups'].find((one: Draft) => one.GroupName === 'k8s-shop-web-a45f62e17d');
const binding = (s: Draft): Draft =>
  s['kubernetes/targetgroupbindings.elbv2.k8s.aws'].find(
    (one: Draft) => one.metadata.name === GROUP,
  );

const spec = (resources: Draft, type: string, id: string): Draft => resources[type][id].spec;
const lb = (resources: Draft): Draft => spec(resources, LOAD_BALANCER, 'LoadBalancer');
const rule = (resources: Draft, id = '443:1'): Draft => spec(resources, RULE, id);
const targets = (resources: Draft): Draft => spec(resources, TARGET_GROUP, WEB);

/** A second rule of the model, which answers by itself. */
const answerAt =
  (priority: number, path = '/ping') =>
  (resources: Draft): void => {
    resources[RULE][`443:${priority}`] = {
      spec: {
        listenerARN: reference(LISTENER, '443', 'listenerARN'),
        priority,
        actions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '200' } }],
        conditions: [{ field: 'path-pattern', pathPatternConfig: { values: [path] } }],
      },
    };
  };

/** A rule that is there, and that nobody asks for. */
const handMade = (s: Draft, priority: string): void => {
  rules(s).unshift({
    RuleArn: `${tls(s).ListenerArn.replace(':listener/', ':listener-rule/')}/0000000000000001`,
    Priority: priority,
    IsDefault: false,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/hand'] } }],
    Actions: [{ Type: 'fixed-response', Order: 1, FixedResponseConfig: { StatusCode: '410' } }],
  });
};

/** Moves the rule of the model, and its id with it. */
const moveTo =
  (priority: number) =>
  (resources: Draft): void => {
    const moved = resources[RULE]['443:1'];
    delete resources[RULE]['443:1'];
    moved.spec.priority = priority;
    resources[RULE][`443:${priority}`] = moved;
  };

const TAG = 'tags.ingress.k8s.aws/resource';

const CHANGES: Readonly<Record<string, Case & { readonly left: readonly string[] }>> = {
  'nothing was edited': { left: [] },
  'nothing of the Service was edited': { api: 'service', left: [] },

  // Load balancers
  'another scheme': {
    model: (r) => (lb(r).scheme = 'internal'),
    left: [
      `replace LoadBalancer ${ALB} | scheme "internet-facing" -> "internal" !`,
      'replace Listener HTTP:80',
      `replace Listener HTTPS:443 | ${UNTOLD}`,
      'replace ListenerRule 443:1',
    ],
  },
  'another name: the controller keeps the load balancer that has its tags': {
    model: (r) => (lb(r).name = 'shop-public'),
    left: [],
  },
  'another address type': {
    model: (r) => (lb(r).ipAddressType = 'dualstack'),
    left: [`update LoadBalancer ${ALB} | ipAddressType "ipv4" -> "dualstack"`],
  },
  'a subnet less': {
    model: (r) => lb(r).subnetMapping.pop(),
    left: [
      `update LoadBalancer ${ALB} | subnets ["subnet-907a5ad6ec3277d77","subnet-bd37d083a547f76ba"] -> ["subnet-907a5ad6ec3277d77"]`,
    ],
  },
  'security groups of its own': {
    model: (r) => {
      lb(r).securityGroups = ['sg-0123456789abcdef0'];
      delete r[SECURITY_GROUP];
    },
    left: [
      `update LoadBalancer ${ALB} | securityGroups ["sg-3e7da52383d53cfb1","sg-489730e41f253cbf8"] -> ["sg-0123456789abcdef0"]`,
      'delete SecurityGroup k8s-shop-web-a45f62e17d',
      'delete SecurityGroupRule tcp 80 from 0.0.0.0/0',
      'delete SecurityGroupRule tcp 443 from 0.0.0.0/0',
    ],
  },
  'an attribute, and no other is set back': {
    model: (r) =>
      (lb(r).loadBalancerAttributes = [{ key: 'idle_timeout.timeout_seconds', value: '120' }]),
    left: [`update LoadBalancer ${ALB} | attributes.idle_timeout.timeout_seconds "60" -> "120"`],
  },
  'an attribute that is set already': {
    model: (r) =>
      (lb(r).loadBalancerAttributes = [{ key: 'idle_timeout.timeout_seconds', value: '60' }]),
    left: [],
  },
  'a tag that nobody asked for is taken away': {
    live: (s) => tags(s, alb(s).LoadBalancerArn).push({ Key: 'team', Value: 'shop' }),
    left: [`update LoadBalancer ${ALB} | tags.team "shop" -> null`],
  },
  'a tag that is asked for': {
    model: (r) => (lb(r).tags = { team: 'shop' }),
    left: [`update LoadBalancer ${ALB} | tags.team null -> "shop"`],
  },
  'tags that are left to others': {
    live: (s) => {
      args(s).push('--external-managed-tags=team,owner');
      tags(s, alb(s).LoadBalancerArn).push(
        { Key: 'team', Value: 'shop' },
        { Key: 'aws:cloudformation:stack-name', Value: 'x' },
        { Key: 'kubernetes.io/cluster/shop-prod', Value: 'owned' },
      );
    },
    left: [],
  },
  'a load balancer in another VPC': {
    live: (s) => (alb(s).VpcId = 'vpc-0123456789abcdef0'),
    left: [
      `create LoadBalancer ${ALB}`,
      'create Listener HTTP:80',
      'create Listener HTTPS:443',
      'create ListenerRule 443:1',
    ],
  },
  'a load balancer of another cluster': {
    live: (s) => {
      const all = tags(s, alb(s).LoadBalancerArn);
      all.find((one: Draft) => one.Key === 'elbv2.k8s.aws/cluster').Value = 'other';
    },
    left: [
      `create LoadBalancer ${ALB}`,
      'create Listener HTTP:80',
      'create Listener HTTPS:443',
      'create ListenerRule 443:1',
    ],
  },
  'a load balancer that the controller before this one made': {
    live: (s) => {
      const all = tags(s, alb(s).LoadBalancerArn);
      all.find((one: Draft) => one.Key === 'elbv2.k8s.aws/cluster').Key = 'ingress.k8s.aws/cluster';
    },
    left: [`update LoadBalancer ${ALB} | tags.elbv2.k8s.aws/cluster null -> "shop-prod"`],
  },
  'an address pool that nobody asks for any more': {
    live: (s) => (alb(s).IpamPools = { Ipv4IpamPoolId: 'ipam-pool-1' }),
    left: [`update LoadBalancer ${ALB} | ipv4IpamPool "ipam-pool-1" -> null`],
  },
  'rules of a security group that PrivateLink keeps': {
    api: 'service',
    live: (s) => (nlb(s).EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = 'on'),
    model: (r) => (lb(r).securityGroupsInboundRulesOnPrivateLink = 'off'),
    left: [
      'update LoadBalancer k8s-shop-tcp-62fb452171 | enforceSecurityGroupInboundRulesOnPrivateLinkTraffic "on" -> "off"',
    ],
  },

  // Listeners
  'another protocol': {
    live: (s) => (listeners(s).find((one: Draft) => one.Port === 80).Protocol = 'HTTPS'),
    left: ['update Listener HTTP:80 | protocol "HTTPS" -> "HTTP"'],
  },
  'another port': {
    model: (r) => (spec(r, LISTENER, '80').port = 8080),
    left: ['create Listener HTTP:8080', 'delete Listener HTTP:80'],
  },
  'another TLS policy': {
    model: (r) => (spec(r, LISTENER, '443').sslPolicy = 'ELBSecurityPolicy-TLS13-1-2-2021-06'),
    left: [
      `update Listener HTTPS:443 | ${UNTOLD} | sslPolicy "ELBSecurityPolicy-2016-08" -> "ELBSecurityPolicy-TLS13-1-2-2021-06"`,
    ],
  },
  'another default action': {
    model: (r) =>
      (spec(r, LISTENER, '80').defaultActions = [
        { type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } },
      ]),
    left: [
      'update Listener HTTP:80 | defaultActions ["redirect to HTTPS://#{host}:443/#{path}?#{query} (HTTP_301)"] -> ["answer 404"]',
    ],
  },
  'a certificate beside the default': {
    live: (s) => (tls(s).Certificates[0].CertificateArn = 'arn:a'),
    model: (r) =>
      (spec(r, LISTENER, '443').certificates = [
        { certificateARN: 'arn:a' },
        { certificateARN: 'arn:c' },
        { certificateARN: 'arn:b' },
      ]),
    left: ['update Listener HTTPS:443 | certificates [] -> ["arn:b","arn:c"]'],
  },
  'the default certificate, listed once more among the others': {
    live: (s) => {
      tls(s).Certificates[0].CertificateArn = 'arn:a';
      s['aws/elbv2/listener-certificates'][tls(s).ListenerArn] = [
        { CertificateArn: 'arn:a', IsDefault: true },
        { CertificateArn: 'arn:a', IsDefault: false },
      ];
    },
    model: (r) => (spec(r, LISTENER, '443').certificates = [{ certificateARN: 'arn:a' }]),
    left: [],
  },
  'another default certificate': {
    live: (s) => {
      tls(s).Certificates[0].CertificateArn = 'arn:a';
      s['aws/elbv2/listener-certificates'][tls(s).ListenerArn] = [
        { CertificateArn: 'arn:a', IsDefault: true },
        { CertificateArn: 'arn:b', IsDefault: false },
      ];
    },
    model: (r) =>
      (spec(r, LISTENER, '443').certificates = [
        { certificateARN: 'arn:b' },
        { certificateARN: 'arn:a' },
      ]),
    left: [
      'update Listener HTTPS:443 | defaultCertificate "arn:a" -> "arn:b" | certificates ["arn:b"] -> ["arn:a"]',
    ],
  },
  'a policy of ALPN that is there stays, until a gate says otherwise': {
    api: 'service',
    live: (s) => (s['aws/elbv2/listeners'][nlb(s).LoadBalancerArn][0].AlpnPolicy = ['HTTP2Only']),
    left: [],
  },
  'a policy of ALPN that is there goes where the gate is open': {
    api: 'service',
    live: (s) => {
      args(s).push('--feature-gates=EnhancedDefaultBehavior=true');
      s['aws/elbv2/listeners'][nlb(s).LoadBalancerArn][0].AlpnPolicy = ['HTTP2Only'];
    },
    left: ['update Listener TCP:80 | alpnPolicy ["HTTP2Only"] -> []'],
  },
  'clients that are to show certificates': {
    live: (s) => (tls(s).MutualAuthentication = { Mode: 'off' }),
    model: (r) => {
      spec(r, LISTENER, '443').certificates = [{ certificateARN: CERTIFICATE }];
      spec(r, LISTENER, '443').mutualAuthentication = { mode: 'verify', trustStoreArn: 'arn:t' };
    },
    left: [
      'update Listener HTTPS:443 | mutualAuthentication.mode "off" -> "verify" | mutualAuthentication.trustStoreArn null -> "arn:t"',
    ],
  },
  'a listener that somebody made': {
    live: (s) => {
      const ListenerArn = `${tls(s).ListenerArn}0`;
      listeners(s).push({ ListenerArn, Port: 9000, Protocol: 'HTTP', DefaultActions: [] });
      s['aws/elbv2/rules'][ListenerArn] = [];
    },
    left: ['delete Listener HTTP:9000'],
  },

  // Rules
  'a rule before the one that is there, which moves': {
    model: (r) => {
      moveTo(2)(r);
      answerAt(1)(r);
    },
    left: [
      'create ListenerRule 443:1',
      `update ListenerRule 443:2 | priority 1 -> 2 | ${TAG} "443:1" -> "443:2"`,
    ],
  },
  'a rule after the one that is there': {
    model: answerAt(2),
    left: ['create ListenerRule 443:2'],
  },
  'a rule that somebody made in the place of the own one, which moves back': {
    live: (s) => {
      rules(s)[0].Priority = '7';
      handMade(s, '1');
    },
    left: ['delete ListenerRule 443:1', 'update ListenerRule 443:1 | priority 7 -> 1'],
  },
  'a rule that somebody made': {
    live: (s) => handMade(s, '5'),
    left: ['delete ListenerRule 443:5'],
  },
  'other conditions': {
    model: (r) => (rule(r).conditions[1].pathPatternConfig.values = ['/api/*', '/v2/*']),
    left: [
      'update ListenerRule 443:1 | conditions ["host-header shop.example.com","path-pattern /*"] -> ["host-header shop.example.com","path-pattern /api/* or /v2/*"]',
    ],
  },
  'conditions in another order': {
    model: (r) => rule(r).conditions.reverse(),
    left: [],
  },
  'another place and other conditions: one is made and one goes': {
    model: (r) => {
      moveTo(2)(r);
      rule(r, '443:2').conditions[1].pathPatternConfig.values = ['/api/*'];
    },
    left: ['delete ListenerRule 443:1', 'create ListenerRule 443:2'],
  },
  'another action': {
    model: (r) =>
      (rule(r).actions = [
        { type: 'redirect', redirectConfig: { host: 'new.example.com', statusCode: 'HTTP_302' } },
      ]),
    left: [
      `update ListenerRule 443:1 | actions ["forward to ${GROUP}"] -> ["redirect to #{protocol}://new.example.com:#{port}/#{path}?#{query} (HTTP_302)"]`,
    ],
  },
  'the weight of a single target group does not count': {
    model: (r) => (rule(r).actions[0].forwardConfig.targetGroups[0].weight = 50),
    left: [],
  },
  'stickiness that is left to AWS': {
    live: (s) =>
      (rules(s)[0].Actions[0].ForwardConfig.TargetGroupStickinessConfig = {
        Enabled: true,
        DurationSeconds: 600,
      }),
    left: [],
  },
  'stickiness that is asked for': {
    model: (r) =>
      (rule(r).actions[0].forwardConfig.targetGroupStickinessConfig = {
        enabled: true,
        durationSeconds: 600,
      }),
    left: [
      `update ListenerRule 443:1 | actions ["forward to ${GROUP}"] -> ["forward to ${GROUP}, sticky for 600 s"]`,
    ],
  },
  'a path that is rewritten': {
    model: (r) =>
      (rule(r).transforms = [
        {
          type: 'url-rewrite',
          urlRewriteConfig: { rewrites: [{ regex: '^/api/(.*)$', replace: '/$1' }] },
        },
      ]),
    left: ['update ListenerRule 443:1 | transforms [] -> ["url-rewrite ^/api/(.*)$ -> /$1"]'],
  },
  'a path that is rewritten already': {
    live: (s) =>
      (rules(s)[0].Transforms = [
        {
          Type: 'url-rewrite',
          UrlRewriteConfig: { Rewrites: [{ Regex: '^/api/(.*)$', Replace: '/$1' }] },
        },
      ]),
    model: (r) =>
      (rule(r).transforms = [
        {
          type: 'url-rewrite',
          urlRewriteConfig: { rewrites: [{ regex: '^/api/(.*)$', replace: '/$1' }] },
        },
      ]),
    left: [],
  },
  'people who sign in: nobody can tell whether the secret is another': {
    live: (s) =>
      rules(s)[0].Actions.unshift({
        Type: 'authenticate-oidc',
        Order: 0,
        AuthenticateOidcConfig: { OnUnauthenticatedRequest: 'authenticate' },
      }),
    model: (r) =>
      rule(r).actions.unshift({
        type: 'authenticate-oidc',
        authenticateOIDCConfig: {
          issuer: 'https://id.example.com',
          clientSecret: unknown('secrets are not read'),
          onUnauthenticatedRequest: 'authenticate',
        },
      }),
    left: [],
  },
  'people who may no longer come without signing in': {
    live: (s) =>
      rules(s)[0].Actions.unshift({
        Type: 'authenticate-oidc',
        Order: 0,
        AuthenticateOidcConfig: { OnUnauthenticatedRequest: 'allow' },
      }),
    model: (r) =>
      rule(r).actions.unshift({
        type: 'authenticate-oidc',
        authenticateOIDCConfig: { onUnauthenticatedRequest: 'authenticate' },
      }),
    left: [
      `update ListenerRule 443:1 | actions ["authenticate-oidc (onUnauthenticatedRequest allow)","forward to ${GROUP}"] -> ["authenticate-oidc (onUnauthenticatedRequest authenticate)","forward to ${GROUP}"]`,
    ],
  },
  'headers and query values': {
    model: (r) =>
      rule(r).conditions.push(
        { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-Tenant', values: ['a'] } },
        { field: 'query-string', queryStringConfig: { values: [{ key: 'v', value: '1' }] } },
      ),
    left: [
      'update ListenerRule 443:1 | conditions ["host-header shop.example.com","path-pattern /*"] -> ["host-header shop.example.com","http-header X-Tenant a","path-pattern /*","query-string v=1"]',
    ],
  },

  // Target groups and bindings
  'another target type': {
    model: (r) => {
      Object.assign(targets(r), { targetType: 'instance', port: 30080, name: 'k8s-new' });
      Object.assign(spec(r, BINDING, WEB).template.metadata, { name: 'k8s-new' });
      spec(r, BINDING, WEB).template.spec.targetType = 'instance';
    },
    left: [
      `update ListenerRule 443:1 | actions ["forward to ${GROUP}"] -> ["forward to k8s-new (known after apply)"]`,
      `replace TargetGroup ${GROUP} | name "${GROUP}" -> "k8s-new" | targetType "ip" -> "instance" !`,
      `replace TargetGroupBinding shop/${GROUP} | spec.targetGroupARN "arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/${GROUP}/b0a3cdc577bc2807" -> {"$unknown":"known after apply"} | spec.targetType "ip" -> "instance"`,
    ],
  },
  'another port: the controller does not look at it': {
    model: (r) => (targets(r).port = 8080),
    left: [],
  },
  'another path of health checks': {
    model: (r) => (targets(r).healthCheckConfig.path = '/ready'),
    left: [`update TargetGroup ${GROUP} | healthCheck.path "/healthz" -> "/ready"`],
  },
  'another interval of an NLB': {
    api: 'service',
    model: (r) => (spec(r, TARGET_GROUP, 'shop/tcp:80').healthCheckConfig.intervalSeconds = 30),
    left: ['update TargetGroup k8s-shop-tcp-ca840b7458 | healthCheck.intervalSeconds 10 -> 30'],
  },
  'codes of a health check': {
    model: (r) => (targets(r).healthCheckConfig.matcher = { httpCode: '200-299' }),
    left: [`update TargetGroup ${GROUP} | healthCheck.httpCode "200" -> "200-299"`],
  },
  'an attribute of targets': {
    model: (r) =>
      (targets(r).targetGroupAttributes = [
        { key: 'deregistration_delay.timeout_seconds', value: '30' },
      ]),
    left: [
      `update TargetGroup ${GROUP} | attributes.deregistration_delay.timeout_seconds "300" -> "30"`,
    ],
  },
  'a target group more': {
    model: (r) => {
      r[TARGET_GROUP]['shop/web-api:http'] = { spec: { ...targets(r), name: 'k8s-api' } };
      const template = structuredClone(spec(r, BINDING, WEB).template);
      template.metadata.name = 'k8s-api';
      template.spec.serviceRef.name = 'api';
      template.spec.targetGroupARN = reference(TARGET_GROUP, 'shop/web-api:http', 'targetGroupARN');
      r[BINDING]['shop/web-api:http'] = { spec: { template } };
    },
    left: ['create TargetGroup k8s-api', 'create TargetGroupBinding shop/k8s-api'],
  },
  'a target group less': {
    model: (r) => {
      rule(r).actions = [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '503' } }];
      delete r[TARGET_GROUP];
      delete r[BINDING];
    },
    left: [
      `update ListenerRule 443:1 | actions ["forward to ${GROUP}"] -> ["answer 503"]`,
      `delete TargetGroup ${GROUP}`,
      `delete TargetGroupBinding shop/${GROUP}`,
    ],
  },
  'a target group that somebody deleted': {
    live: (s) => {
      const { TargetGroupArn } = group(s);
      s['aws/elbv2/target-groups'] = s['aws/elbv2/target-groups'].filter(
        (one: Draft) => one.TargetGroupArn !== TargetGroupArn,
      );
    },
    left: [
      `update ListenerRule 443:1 | actions ["forward to arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/${GROUP}/b0a3cdc577bc2807"] -> ["forward to ${GROUP} (known after apply)"]`,
      `create TargetGroup ${GROUP}`,
      `create TargetGroupBinding shop/${GROUP}`,
      `delete TargetGroupBinding shop/${GROUP}`,
    ],
  },
  'another Service': {
    model: (r) => (spec(r, BINDING, WEB).template.spec.serviceRef.name = 'web-v2'),
    left: [
      `update TargetGroupBinding shop/${GROUP} | spec.serviceRef {"name":"web","port":"http"} -> {"name":"web-v2","port":"http"}`,
    ],
  },
  'a binding that is gone': {
    live: (s) => {
      s['kubernetes/targetgroupbindings.elbv2.k8s.aws'] = s[
        'kubernetes/targetgroupbindings.elbv2.k8s.aws'
      ].filter((one: Draft) => one.metadata.name !== GROUP);
    },
    left: [`create TargetGroupBinding shop/${GROUP}`],
  },
  'a binding without the labels is another one': {
    live: (s) => (binding(s).metadata.labels = {}),
    left: [`create TargetGroupBinding shop/${GROUP}`],
  },
  'what the controller notes in a binding': {
    live: (s) => (binding(s).metadata.annotations = { 'elbv2.k8s.aws/checkpoint': 'x/y' }),
    left: [],
  },

  // Security groups
  'a rule of the security group': {
    model: (r) =>
      spec(r, SECURITY_GROUP, 'ManagedLBSecurityGroup').ingress.push({
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        ipv6Ranges: [{ cidrIPv6: '::/0' }],
      }),
    left: ['create SecurityGroupRule tcp 443 from ::/0'],
  },
  'a rule that somebody added to the security group': {
    live: (s) =>
      managed(s).IpPermissions.push({
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: '192.0.2.0/24' }],
      }),
    left: ['delete SecurityGroupRule tcp 22 from 192.0.2.0/24'],
  },
  'ranges that EC2 lists as one rule, with another description': {
    live: (s) => {
      managed(s).IpPermissions = [
        {
          IpProtocol: 'tcp',
          FromPort: 80,
          ToPort: 80,
          IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'x' }, { CidrIp: '192.0.2.0/24' }],
        },
      ];
    },
    model: (r) =>
      (spec(r, SECURITY_GROUP, 'ManagedLBSecurityGroup').ingress = [
        ...['10.0.0.0/8', '192.0.2.0/24'].map((cidrIP) => ({
          ipProtocol: 'tcp',
          fromPort: 80,
          toPort: 80,
          ipRanges: [{ cidrIP }],
        })),
      ]),
    left: [],
  },
  'another name of the security group: the controller keeps the one with its tags': {
    model: (r) => (spec(r, SECURITY_GROUP, 'ManagedLBSecurityGroup').groupName = 'other'),
    left: [],
  },

  // What stands before it
  'a web ACL': {
    live: (s) => (s['aws/wafv2/web-acls'] = { [alb(s).LoadBalancerArn]: null }),
    model: (r) =>
      (r['AWS::WAFv2::WebACLAssociation'] = {
        LoadBalancer: {
          spec: {
            resourceARN: reference(LOAD_BALANCER, 'LoadBalancer', 'loadBalancerARN'),
            webACLARN: 'arn:acl',
          },
        },
      }),
    left: ['create WebACLAssociation arn:acl'],
  },
  'a web ACL that is to go': {
    live: (s) => (s['aws/wafv2/web-acls'] = { [alb(s).LoadBalancerArn]: { ARN: 'arn:acl' } }),
    model: (r) =>
      (r['AWS::WAFv2::WebACLAssociation'] = {
        LoadBalancer: {
          spec: {
            resourceARN: reference(LOAD_BALANCER, 'LoadBalancer', 'loadBalancerARN'),
            webACLARN: '',
          },
        },
      }),
    left: ['delete WebACLAssociation arn:acl | webAclArn "arn:acl" -> null'],
  },
  'a web ACL that nobody says anything of': {
    live: (s) => (s['aws/wafv2/web-acls'] = { [alb(s).LoadBalancerArn]: { ARN: 'arn:acl' } }),
    left: [],
  },
};

describe('what is left to change', () => {
  test.for(Object.entries(CHANGES))('%s', ([, { left, ...given }]) => {
    expect(changesIn(given)).toEqual(left);
  });
});

describe('what cannot be told is no change', () => {
  const open = (given: Case): readonly string[] => openOf(planOf(given).changes);

  test('subnets that are not known', () => {
    const model = (r: Draft) => (lb(r).subnetMapping = unknown('no subnet was seen'));
    expect(changesIn({ model })).toEqual([]);
    expect(open({ model })).toContain('LoadBalancer subnets');
  });

  test('attributes that were not seen', () => {
    const given: Case = {
      live: (s) => delete s['aws/elbv2/load-balancer-attributes'],
      model: (r) => (lb(r).loadBalancerAttributes = [{ key: 'a', value: 'b' }]),
    };
    expect(changesIn(given)).toEqual([]);
    expect(open(given)).toContain('LoadBalancer attributes.a');
  });

  test('a web ACL that was not seen, and protection, which is never', () => {
    const model = (r: Draft): void => {
      const resourceARN = reference(LOAD_BALANCER, 'LoadBalancer', 'loadBalancerARN');
      r['AWS::WAFv2::WebACLAssociation'] = { a: { spec: { resourceARN, webACLARN: 'arn:acl' } } };
      r['AWS::Shield::Protection'] = { a: { spec: { resourceARN, enabled: true } } };
    };
    const live: Edit = (s) => delete s['aws/wafv2/web-acls'];
    expect(changesIn({ live, model })).toEqual([]);
    expect(open({ live, model })).toEqual(
      expect.arrayContaining(['WebACLAssociation webAclArn', 'Protection enabled']),
    );
  });
});

describe('a plan that cannot be made', () => {
  const without =
    (name: string): Edit =>
    (s, snapshot) => {
      delete s[name];
      snapshot.gaps.push({
        source: 'aws',
        operation: 'elasticloadbalancing:DescribeTags',
        resource: name,
        reason: 'forbidden',
        message: 'AccessDenied',
      });
    };

  test.for([
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/elbv2/listeners',
    'aws/elbv2/rules',
    'aws/elbv2/target-groups',
    'aws/ec2/security-groups',
  ])('%s was not seen', (name) => {
    const { state, reason, changes } = planOf({ live: without(name) });
    expect({ state, changes }).toEqual({ state: 'unknown', changes: [] });
    expect(reason).toBe(`${name} was not seen whole: elasticloadbalancing:DescribeTags forbidden`);
  });

  test('what is asked of one load balancer, and was not of this one', () => {
    const reasonOf = (live: Edit): string | null => planOf({ live }).reason;
    expect(reasonOf((s) => delete s['aws/elbv2/listeners'][alb(s).LoadBalancerArn])).toBe(
      `the listeners of LoadBalancer ${ALB} were not seen`,
    );
    expect(reasonOf((s) => delete s['aws/elbv2/rules'][tls(s).ListenerArn])).toBe(
      `the rules of LoadBalancer ${ALB} on port 443 were not seen`,
    );
    expect(reasonOf((s) => delete s['aws/elbv2/tags'][alb(s).LoadBalancerArn])).toBe(
      `the tags of LoadBalancer ${ALB} were not seen, which may be of this stack`,
    );
    expect(reasonOf((s) => delete s['aws/elbv2/tags'][group(s).TargetGroupArn])).toBe(
      `the tags of TargetGroup ${GROUP} were not seen, which may be of this stack`,
    );
  });

  test('something of the stack does not say what it is', () => {
    const { state, reason } = planOf({
      live: (s) => {
        const { LoadBalancerArn: arn } = alb(s);
        s['aws/elbv2/tags'][arn] = tags(s, arn).filter(
          ({ Key }: Draft) => Key !== 'ingress.k8s.aws/resource',
        );
      },
    });
    expect(state).toBe('refused');
    expect(reason).toMatch(/^LoadBalancer k8s-shop-web-724d82a5b7 has the tags of this stack/);
  });

  test('the controller stops, or nothing is computed', () => {
    const snapshot = shop();
    const topology = linkSnapshot(snapshot);
    const [stack] = topology.stacks;
    if (stack === undefined) throw new Error('no stack');
    const [member] = stack.serves;
    if (member === undefined) throw new Error('no member');
    const live = { snapshot, topology };
    const refused = { stack, state: 'refused', member, reason: 'why', source: undefined } as const;
    expect(planChanges(live, refused)).toMatchObject({ state: 'refused', reason: 'why' });
    const open = { stack, state: 'unknown', reason: 'why' } as const;
    expect(planChanges(live, open)).toMatchObject({ state: 'unknown', reason: 'why' });
  });
});

describe('stacks that are no more', () => {
  const planned = (snapshot: Snapshot, isOffline = false) => {
    const topology = linkSnapshot(snapshot);
    const wanted = { topology: { ...topology, ingresses: [], balanced: [] }, built: [] };
    return planStacks({ snapshot, topology }, wanted, { isOffline });
  };
  const web = (plans: readonly StackPlan[]) => plans.find(({ stack }) => stack.kind === 'Ingress');

  test('everything of them goes', () => {
    expect(linesOf(web(planned(shop()))?.changes ?? [])).toEqual([
      `delete LoadBalancer ${ALB}`,
      'delete Listener HTTP:80',
      'delete Listener HTTPS:443',
      'delete ListenerRule 443:1',
      `delete TargetGroup ${GROUP}`,
      `delete TargetGroupBinding shop/${GROUP}`,
      'delete SecurityGroup k8s-shop-web-a45f62e17d',
      'delete SecurityGroupRule tcp 80 from 0.0.0.0/0',
      'delete SecurityGroupRule tcp 443 from 0.0.0.0/0',
    ]);
  });

  test('unless they are protected from it', () => {
    const snapshot = shop((s) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/load-balancer-attributes'] =
        'deletion_protection.enabled=true';
    });
    expect(web(planned(snapshot))).toMatchObject({ state: 'refused', changes: [] });
  });

  test('unless a member in another namespace keeps them', () => {
    const snapshot = shop((s, whole) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/group.name'] = 'shared';
      whole.scope.namespaces = ['shop'];
    });
    const group = planned(snapshot).find(({ stack }) => stack.kind === 'IngressGroup');
    expect(group).toMatchObject({ state: 'unknown', reason: 'not all Ingresses were seen' });
  });

  test('of which nothing is there', () => {
    expect(planned(shop(), true)).toEqual([]);
  });
});

test('offline, everything is made from nothing', () => {
  const snapshot = shop();
  const topology = linkSnapshot(snapshot);
  const built = lastModels(snapshot).flatMap(({ model }) => asBuilt(topology, model) ?? []);
  const plans = planStacks({ snapshot, topology }, { topology, built }, { isOffline: true });
  expect(plans.map(({ state }) => state)).toEqual(['planned', 'planned']);
  expect(
    plans.flatMap(({ changes }) => linesOf(changes)).every((line) => /^create/.test(line)),
  ).toBe(true);
  expect(plans.map(({ reason }) => reason)).toEqual(
    plans.map(() => 'nothing live was looked at: all is built from nothing'),
  );
});
