import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { service } from '../service.js';

export default service(CloudWatchClient, {
  GetMetricData: GetMetricDataCommand,
});
