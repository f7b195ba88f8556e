import { describe, expect, test } from 'vitest';
import { args, controller, event, shop, type Edit } from '../../fixtures/shop.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Controller } from '../../src/topology/topology.js';
import { bringDown, crash, ownLog, ownPods, ownStatuses } from '../support/own-pods.js';

function controllerOf(edit: Edit): Controller {
  const [first] = linkSnapshot(shop(edit)).controllers;
  if (first === undefined) throw new Error('no controller');
  return first;
}

describe('what a controller says of itself', () => {
  const said = (edit: Edit): readonly (string | undefined)[] =>
    controllerOf(edit).words.map(({ kind, message, meaning }) =>
      [kind, meaning?.id ?? 'nothing known', message].join(' | '),
    );

  test('nothing, while all is well', () => {
    expect(said(() => {})).toEqual([]);
  });

  test('the last of the lines with which it ended', () => {
    expect(
      said((s) => {
        crash(s);
        ownLog(s, { msg: 'unable to load controller config', error: 'the first time' });
        ownLog(s, { msg: 'unable to load controller config', error: 'the second time' });
        ownLog(s, { level: 'info', msg: 'version' });
      }),
    ).toEqual(['start-failed | nothing known | unable to load controller config: the second time']);
  });

  test('what it leaves behind outweighs what it logged', () => {
    expect(
      said((s) => {
        crash(s);
        ownLog(s, { msg: 'problem running manager', error: 'leader election lost' });
        ownStatuses(s)[0].lastState.terminated.message =
          'kubernetes cluster name must be specified';
      }),
    ).toEqual([
      'start-failed | controller/controller-cluster-name-missing | kubernetes cluster name must be specified',
    ]);
  });

  test('a line that is no JSON', () => {
    expect(
      said((s) => {
        crash(s);
        ownLog(s, 'invalid argument "Tea=true" for "--feature-gates" flag: unknown feature: Tea');
        ownLog(s, 'Usage of controller:');
      }),
    ).toEqual([
      'start-failed | controller/controller-crashloop | invalid argument "Tea=true" for "--feature-gates" flag: unknown feature: Tea',
    ]);
  });

  test('no old end, of a container that is ready', () => {
    expect(said((s) => ownLog(s, { msg: 'problem running manager', error: 'lost' }))).toEqual([]);
  });

  test('the newest complaint of each meaning, and no failure to build', () => {
    const throttled = { msg: 'x', error: 'Throttling: Rate exceeded' };
    expect(
      said((s) => {
        ownLog(s, { ...throttled, error: 'Throttling: the first', ts: '2026-11-25T17:57:00Z' });
        ownLog(s, { ...throttled, ts: '2026-11-25T17:58:00Z' });
        ownLog(s, { msg: 'Reconciler error', error: 'Throttling: Rate exceeded' });
        ownLog(s, { msg: 'x', error: 'a teapot' });
      }),
    ).toEqual(['logged | controller/controller-api-throttled | Throttling: Rate exceeded']);
  });

  test('what it could not build is its word where it is the only one', () => {
    const failed: Edit = (s) => event(s, 'FailedBuildModel', 'Failed build model due to x');
    expect(said(failed)).toEqual(['build-failed | nothing known | Failed build model due to x']);
    expect(
      said((s, snapshot) => {
        failed(s, snapshot);
        const twin = structuredClone(controller(s));
        Object.assign(twin.metadata, { namespace: 'platform' });
        s['kubernetes/deployments.apps'].push(twin);
      }),
    ).toEqual([]);
  });
});

test('the last of two flags counts', () => {
  const { flags } = controllerOf((s) => args(s).push('--cluster-name=blue'));
  expect(flags.clusterName.value).toBe('blue');
});

test.each<[string, Edit, string | undefined]>([
  ['of its own namespace', () => {}, 'kube-system/aws-load-balancer-controller-leader'],
  ['of another name', (s) => args(s).push('--leader-election-id=blue'), undefined],
  ['of another namespace', (s) => args(s).push('--leader-election-namespace=blue'), undefined],
  ['none asked for', (s) => args(s).push('--enable-leader-election=false'), undefined],
])('the lease: %s', (_, edit, wanted) => {
  const ref = controllerOf(edit).lease?.object.ref;
  expect(ref && `${ref.namespace ?? ''}/${ref.name}`).toBe(wanted);
});

test('containers are those of pods that stay', () => {
  const { containers } = controllerOf((s) => {
    bringDown(s);
    ownPods(s)[0].metadata.deletionTimestamp = '2026-11-25T17:57:00Z';
  });
  expect(containers.map(({ isReady }) => isReady)).toEqual([false]);
});

describe('what the control plane meets at a webhook', () => {
  const reaches = (edit: Edit): readonly string[] =>
    linkSnapshot(shop(edit))
      .webhookServices.flatMap(({ doors }) => doors)
      .map(({ reach, port }) => `${reach} ${port}`);

  test('an open door to each pod that is ready', () => {
    expect(reaches(() => {})).toEqual(['open 9443', 'open 9443']);
    expect(reaches(bringDown)).toEqual([]);
  });

  test('nothing is known of a control plane that is not of EKS', () => {
    expect(reaches((s) => delete s['aws/eks/cluster'])).toEqual([]);
  });

  test('an address that is none of the VPC', () => {
    expect(
      reaches((s) => {
        for (const { status } of ownPods(s)) status.podIP = '10.244.0.7';
      }),
    ).toEqual(['outside 9443', 'outside 9443']);
  });

  test('an interface whose groups were not seen', () => {
    expect(reaches((s) => delete s['aws/ec2/security-groups'])).toEqual([
      'unknown 9443',
      'unknown 9443',
    ]);
  });
});
