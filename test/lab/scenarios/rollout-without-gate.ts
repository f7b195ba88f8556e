import { HEALTH, PUBLIC, deployment, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { initial, passes } from '../world.js';

const OLD = { replicas: 2 };
const NEW = { ...OLD, image: 'registry.example/shop/web:1.5.0', version: '1.5.0' };

/** Right in the middle, where nobody serves. */
const DARK = 'targetgroup-no-healthy-during-rollout';
const asBefore = {
  kind: 'fault',
  checks: ['rollout-without-readiness-gate'],
  mustNotAppear: [DARK],
} as const;
const dark = { kind: 'fault', checks: [DARK, 'rollout-without-readiness-gate'] } as const;

export default scenario({
  expected: fault({
    link: 'draining',
    difficulty: 'medium',
    subject: 'deployment/web -n shop',
    rootCause:
      'New pods count as ready before their targets are healthy, since the namespace asks for no readiness gates: both old ones leave at once.',
    ...asBefore,
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, ...HEALTH } }, deployment: OLD }),
  async then({ lab, nodes, change, until, see, look }) {
    await look('before the update', asBefore);

    const old = (await see()).pods.map(passes);
    await lab.setDraining(true);
    await lab.setTargetHealth([...old, initial('Elb.RegistrationInProgress')]);
    nodes.decide({ app: 'web' }, { lingers: 3600 });
    await change(deployment(NEW));
    await until('all old pods are leaving', ({ pods }) => {
      const left = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      return pods.length === 4 && left.length === 2;
    });
    await look('old targets drain, and new ones are only registered', dark);

    await lab.setTargetHealth([initial('Elb.InitialHealthChecking')]);
    await look('old targets drain, and health checks of new ones begin', dark);

    await lab.setTargetHealth([]);
    await look('new targets are healthy', asBefore);

    nodes.decide({ app: 'web' }, {});
    await until('old pods are gone', ({ pods }) => pods.length === 2);
    await lab.setDraining(false);
    await look('the update is over', asBefore);
  },
});
