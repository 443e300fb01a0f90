import { useQuery } from '@tanstack/react-query';
import { Alert, Skeleton, Table } from 'antd';
import { call } from '../../../web/api.ts';
import { listLines, type LedgerLine } from '../schema.ts';

/** The ledger, newest first. */
export default function LedgerPage() {
  const { data, error } = useQuery({ queryKey: ['ledger'], queryFn: ({ signal }) => call(listLines, {}, { signal }) });
  return (
    <main style={{ padding: 24 }}>
      <h1>台账</h1>
      {error && <Alert type="error" title={error.message} />}
      {!data && !error && <Skeleton />}
      {data && (
        <Table<LedgerLine>
          size="small"
          rowKey="id"
          dataSource={data.lines}
          pagination={false}
          columns={[
            { title: '行号', dataIndex: 'id' },
            { title: '时间', dataIndex: 'happenedAt' },
            { title: '动作', dataIndex: 'verb' },
            { title: '区域', dataIndex: 'region' },
          ]}
        />
      )}
    </main>
  );
}
