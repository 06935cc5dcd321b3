/**
 * AWS::Logs::LogStream.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html
 */
import { ifThere, type ResourceHandler } from '../../../wire/resource-type.ts';
import { parted } from './handling.ts';

export const logStream: ResourceHandler = {
  async create(properties, call) {
    const { LogGroupName: logGroupName, LogStreamName } = properties as {
      LogGroupName: string;
      LogStreamName?: string;
    };
    const logStreamName = LogStreamName ?? call.uniqueName({ maxLength: 512 });
    await call.aws['cloudwatch-logs'].createLogStream({ logGroupName, logStreamName });
    return { physicalId: `${logGroupName}|${logStreamName}` };
  },

  async read(physicalId, { aws }) {
    const [logGroupName, logStreamName] = parted(physicalId);
    const found = await ifThere('ResourceNotFoundException', () =>
      aws['cloudwatch-logs'].describeLogStreams({ logGroupName, logStreamNamePrefix: logStreamName, limit: 1 }),
    );
    const isThere = found?.logStreams?.some((one) => one.logStreamName === logStreamName);
    return isThere ? { LogGroupName: logGroupName, LogStreamName: logStreamName } : undefined;
  },

  async delete(physicalId, _properties, { aws }) {
    const [logGroupName, logStreamName] = parted(physicalId);
    await ifThere('ResourceNotFoundException', () =>
      aws['cloudwatch-logs'].deleteLogStream({ logGroupName, logStreamName }),
    );
  },
};
