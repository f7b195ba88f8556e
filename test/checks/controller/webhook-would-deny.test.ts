import { ingress, shop, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-would-deny.js';
import { linkApplied } from '../../support/applied.js';
import { checkTester } from '../../support/check-tester.js';

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const PARAMS = 'kubernetes/ingressclassparams.elbv2.k8s.aws';
const VALIDATING = 'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io';
const CLASS = 'kubernetes.io/ingress.class';
const key = (suffix: string): string => `alb.ingress.kubernetes.io/${suffix}`;

const annotate = (s: Draft, suffix: string, value: string): void => {
  ingress(s).metadata.annotations[key(suffix)] = value;
};
const tell = (s: Draft, flag: string): void => {
  const [controller] = s['kubernetes/deployments.apps'].filter(
    ({ metadata }: Draft) => metadata.name === 'aws-load-balancer-controller',
  );
  controller.spec.template.spec.containers[0].args.push(flag);
};
const useClass = (s: Draft, name: string): void => {
  ingress(s).spec.ingressClassName = name;
};
/** Without the label of the chart, of whose objects no webhook hears. */
const params = (s: Draft): Draft => {
  const [one] = s[PARAMS];
  delete one.metadata.labels;
  return one;
};
/** A binding that people make, of the first target group. */
const bind = (s: Draft, spec: Draft): void => {
  const [group] = s['aws/elbv2/target-groups'];
  s[BINDINGS] = [
    {
      metadata: { name: 'own', namespace: 'shop' },
      spec: {
        targetGroupARN: group.TargetGroupArn,
        serviceRef: { name: 'tcp', port: 80 },
        ...spec,
      },
    },
  ];
};
const WEB = 'Ingress shop/web';
const OWN = 'TargetGroupBinding shop/own';
const fails = (subject: string, edit: Edit) => ({ given: shop(edit), finds: [subject] });

const GOOD = '[{"field":"http-request-method","httpRequestMethodConfig":{"values":["GET"]}}]';
const BAD = '[{"field":"http-request-method","httpRequestMethodConfig":{}}]';

checkTester(check, {
  link: linkApplied,

  passes: {
    'conditions that hold': shop((s) => annotate(s, 'conditions.web', GOOD)),
    'conditions of a name that no backend has': shop((s) => annotate(s, 'conditions.other', BAD)),
    'a class of somebody else': shop((s) => {
      useClass(s, 'nginx');
      s['kubernetes/ingressclasses.networking.k8s.io'].push({
        metadata: { name: 'nginx' },
        spec: { controller: 'k8s.io/ingress-nginx' },
      });
      annotate(s, 'conditions.web', BAD);
    }),
    'a group that the Ingress had before': shop((s) =>
      tell(s, '--disable-ingress-group-name-annotation=false'),
    ),
    'no webhook that anybody saw': shop((s) => {
      s[VALIDATING] = [];
      useClass(s, 'gone');
    }),
    'a webhook for another namespace': shop((s) => {
      for (const webhook of s[VALIDATING][0].webhooks) {
        webhook.namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'other' } };
      }
      useClass(s, 'gone');
    }),
    'a webhook under conditions': shop((s) => {
      for (const webhook of s[VALIDATING][0].webhooks) {
        webhook.matchConditions = [{ name: 'some', expression: 'false' }];
      }
      useClass(s, 'gone');
    }),
    'what the chart of the controller installs': shop((s) => {
      s[PARAMS][0].spec = { inboundCIDRs: ['10.1.2.3'] };
    }),
    'ranges that are whole': shop((s) => {
      params(s).spec = { inboundCIDRs: ['10.0.0.0/8', '2001:db8::/32'], subnets: { ids: ['a'] } };
    }),
    'a binding of its own, as its target group is': shop((s) =>
      bind(s, { targetType: 'ip', ipAddressType: 'ipv4', targetGroupProtocol: 'TCP' }),
    ),
    'two bindings that say that they share': shop((s) => {
      bind(s, { multiClusterTargetGroup: true });
      const [one] = s[BINDINGS];
      s[BINDINGS].push({ ...one, metadata: { ...one.metadata, name: 'other' } });
    }),
  },

  fails: {
    'a class that does not exist': fails(WEB, (s) => useClass(s, 'gone')),
    'conditions that do not hold': fails(WEB, (s) => annotate(s, 'conditions.web', BAD)),
    'conditions that are no JSON': fails(WEB, (s) => annotate(s, 'conditions.web', '[{')),
    'the annotation of old, which nobody may begin to use': fails(WEB, (s) => {
      tell(s, '--disable-ingress-class-annotation');
      tell(s, '--disable-ingress-class-annotation=true');
      delete ingress(s).spec.ingressClassName;
      ingress(s).metadata.annotations[CLASS] = 'alb';
    }),
    'a group by annotation, which nobody may ask for': fails(WEB, (s) => {
      tell(s, '--disable-ingress-group-name-annotation=true');
      annotate(s, 'group.name', 'platform');
    }),
    'a namespace that the parameters leave out': fails(WEB, (s) => {
      const [own] = s['kubernetes/ingressclasses.networking.k8s.io'];
      own.spec.parameters = {
        apiGroup: 'elbv2.k8s.aws',
        kind: 'IngressClassParams',
        name: params(s).metadata.name,
      };
      params(s).spec = { namespaceSelector: { matchLabels: { team: 'other' } } };
    }),
    'a range that begins elsewhere': fails('IngressClassParams alb', (s) => {
      params(s).spec = { inboundCIDRs: ['10.1.2.3/8'] };
    }),
    'a range that is an address': fails('IngressClassParams alb', (s) => {
      params(s).spec = { inboundCIDRs: ['10.1.2.3'] };
    }),
    'subnets by ids and tags': fails('IngressClassParams alb', (s) => {
      params(s).spec = { subnets: { ids: ['subnet-1'], tags: { team: ['shop'] } } };
    }),
    'subnets by nothing': fails('IngressClassParams alb', (s) => {
      params(s).spec = { subnets: {} };
    }),
    'one subnet twice': fails('IngressClassParams alb', (s) => {
      params(s).spec = { subnets: { ids: ['subnet-1', 'subnet-1'] } };
    }),
    'a binding of no target group': fails(OWN, (s) => bind(s, { targetGroupARN: undefined })),
    'nodes of a binding of addresses': fails(OWN, (s) =>
      bind(s, { targetType: 'ip', nodeSelector: { matchLabels: { pool: 'a' } } }),
    ),
    'a role with instances': fails(OWN, (s) =>
      bind(s, { targetType: 'instance', iamRoleArnToAssume: 'arn:aws:iam::123456789012:role/x' }),
    ),
    'another family than the target group': fails(OWN, (s) => bind(s, { ipAddressType: 'ipv6' })),
    'another VPC than the target group': fails(OWN, (s) =>
      bind(s, { vpcID: 'vpc-0123456789abcdef0' }),
    ),
    'another protocol than the target group': fails(OWN, (s) =>
      bind(s, { targetGroupProtocol: 'UDP' }),
    ),
    'a target group that is bound already': {
      given: shop((s) => {
        bind(s, {});
        const [one] = s[BINDINGS];
        s[BINDINGS].push({ ...one, metadata: { ...one.metadata, name: 'other' } });
      }),
      finds: ['TargetGroupBinding shop/other', OWN],
    },
    'what cannot be changed': fails('TargetGroupBinding shop/k8s-shop-tcp-ca840b7458', (s) => {
      s[BINDINGS][0].spec.targetType = 'instance';
    }),
  },
});
