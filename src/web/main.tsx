import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { createRoot } from 'react-dom/client';
import { LedgerPage } from '../features/ledger/web/ledger-page.tsx';

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={new QueryClient()}>
    <ConfigProvider locale={zhCN}>
      <LedgerPage />
    </ConfigProvider>
  </QueryClientProvider>,
);
