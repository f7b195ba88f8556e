import { expect, test } from 'vitest';
import { DICTIONARY, meaningOf } from '../../src/topology/dictionary.js';

/** Messages of the controller, each as it printed it, to what they mean. */
const SAID: readonly (readonly [string, string])[] = [
  [
    'Failed build model due to ingress: blog/blog: no certificate found for host: blog.example.org',
    'listener/cert-discovery-no-match',
  ],
  [
    'Failed deploy model due to operation error Elastic Load Balancing v2: CreateListener, https response error StatusCode: 400, CertificateNotFound: Certificate not found',
    'listener/cert-arn-not-found',
  ],
  [
    'Failed build model due to failed to list subnets by names or IDs: operation error EC2: DescribeSubnets, InvalidSubnetID.NotFound: The subnet ID does not exist',
    'subnets/subnet-explicit-not-found',
  ],
  [
    "Failed build model due to ingress: shop/web: TargetGroup port is empty. When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer'",
    'exposure/clusterip-service-with-instance-target',
  ],
  [
    'api error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/lbc/1 is not authorized to perform: elasticloadbalancing:CreateTargetGroup',
    'identity/iam-permission-missing',
  ],
  [
    'Failed deploy model due to targetgroupbindings.elbv2.k8s.aws is forbidden: User "system:serviceaccount:kube-system:lbc" cannot create resource',
    'controller/controller-rbac-denied',
  ],
  [
    'Failed build model due to failed to merge listenPort config for port: 443: conflicting mTLS Attributes, a/b: &{off} | a/c: &{passthrough}',
    'listener/mtls-config-invalid',
  ],
  [
    "InvalidLoadBalancerAction: Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'HTTP2'",
    'listener/grpc-without-https-listener',
  ],
];

test.each(SAID)('%s', (message, id) => {
  expect(meaningOf(message, 'build-failed', { kind: 'Ingress' })?.id).toBe(id);
});

test('what a message names is told', () => {
  const partsOf = (message: string) =>
    meaningOf(message, 'deploy-failed', { kind: 'Ingress' })?.parts;
  const arn = 'arn:aws:acm:us-west-2:123456789012:certificate/1';
  expect(partsOf(`UnsupportedCertificate: The certificate '${arn}' must have`)).toEqual({ arn });
  expect(partsOf('UnsupportedCertificate: The certificate must have')).toEqual({ arn: undefined });
  expect(partsOf('multiple certificate found for host: a.example.org, certARNs: []')).toEqual({
    host: 'a.example.org',
  });
});

test('the object that it is said of decides', () => {
  const said = 'TargetGroupNotFound: One or more target groups not found';
  const of = (kind: string) => meaningOf(said, 'reconcile-failed', { kind })?.id;
  expect(of('TargetGroupBinding')).toBe('target-group/tgb-target-group-not-found');
  expect(of('Ingress')).toBe('target-group/targetgroup-action-arn-invalid');
});

test('what it names is a part of the meaning', () => {
  const parts = (message: string) =>
    meaningOf(message, 'reconcile-failed', { kind: 'TargetGroupBinding' })?.parts;
  expect(
    parts(
      'AccessDenied: User: arn:aws:sts::1:assumed-role/lbc/1 is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/targets',
    ),
  ).toEqual({ role: 'arn:aws:iam::2:role/targets' });
  expect(
    parts('TargetGroupBinding update may not change these immutable fields: spec.targetGroupARN'),
  ).toEqual({ fields: 'spec.targetGroupARN' });
});

test('what nobody knows has no meaning', () => {
  expect(meaningOf('a teapot', 'build-failed', { kind: 'Ingress' })).toBeUndefined();
});

test('ids name a link and a check', () => {
  for (const { id } of DICTIONARY) expect(id).toMatch(/^[a-z-]+\/[a-z0-9-]+$/);
});
