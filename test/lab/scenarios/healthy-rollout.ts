import { HEALTH, PUBLIC, deployment, shop } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

export default scenario({
  expected: healthy({
    link: 'draining',
    difficulty: 'healthy-but-looks-odd',
    subject: 'ingress/web -n shop',
    rootCause: 'No fault: a rollout is in progress; old pods are terminating and still serving.',
    mustNotAppear: ['target-stale', 'target-missing', 'targetgroup-empty'],
  }),
  objects: shop({ isGated: true, ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  async then({ nodes, change, until }) {
    nodes.decide({ app: 'web' }, { lingers: 600 });
    const image = 'registry.example/shop/web:1.5.0';
    await change(deployment({ image }));
    await until('all pods are new ones, and the old ones drain', ({ pods }) => {
      const [left, come] = [
        pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined),
        pods.filter(({ spec }) => spec.containers[0]?.image === image),
      ];
      const areReady = come.every(({ status }) =>
        status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
      );
      return left.length === 4 && come.length === 4 && areReady;
    });
  },
  // A rollout is over after ten minutes.
  age: 0,
});
