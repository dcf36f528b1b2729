import type { Words } from './words';

export const PORTUGUESE: Words = {
  rules: {
    'form/chosen-card':
      'o responsável escolheu este cartão no formulário, e isso vale mais do que qualquer configuração',
    'click/dialled-card': 'o responsável ligou para o número a partir deste cartão',
    'general/ignored-number': 'o número está na lista de números a ignorar',
    'general/test-call': 'a chamada foi feita para testar as configurações',
    'general/internal-call': 'os dois lados são ramais da conta, e as configurações não pedem essas chamadas',
    'general/internal-without-card':
      'os dois lados são ramais da conta e nenhum cartão tem o número; para um ramal nada é aberto',
    'general/internal-logged': 'as configurações pedem as chamadas internas, e um cartão tem o número',
    'incoming-unknown/nothing':
      'ninguém tem o número de quem ligou: as configurações não abrem nada para ele',
    'incoming-unknown/incoming-lead':
      'ninguém tem o número de quem ligou: as configurações abrem um lead de entrada para ele',
    'incoming-unknown/incoming-leads-off':
      'as configurações pedem um lead de entrada, mas o Kommo não os aceita nesta conta ou funil: em vez disso, um contato e um lead',
    'incoming-unknown/contact-and-lead':
      'ninguém tem o número de quem ligou: as configurações abrem um contato e um lead para ele',
    'unknown/opened-before':
      'uma chamada anterior deste número já abriu um cartão: esta chamada vai para lá, e nada é aberto duas vezes',
    'outgoing-new/contact-and-lead':
      'ninguém tem o número discado: as configurações abrem um contato e um lead para ele',
    'outgoing-unanswered/contact-and-lead':
      'ninguém tem o número e ninguém atendeu: as configurações abrem um contato e um lead para essas chamadas',
    'outgoing-new/contact': 'ninguém tem o número discado: as configurações abrem um contato para ele',
    'outgoing-unanswered/contact':
      'ninguém tem o número e ninguém atendeu: as configurações abrem um contato para essas chamadas',
    'outgoing-new/nothing': 'ninguém tem o número discado: as configurações não abrem nada para ele',
    'outgoing-unanswered/nothing':
      'ninguém tem o número e ninguém atendeu: as configurações não abrem nada para essas chamadas',
    'known/as-kommo-places':
      'um cartão tem o número: o Kommo põe a chamada no seu único lead ativo ou, senão, no contato ou na empresa',
    'known/active-lead': 'um cartão tem o número, com exatamente um lead ativo: a chamada vai para esse lead',
    'known/several-active-leads':
      'um cartão tem o número, com vários leads ativos: a chamada vai para o contato ou a empresa',
    'known/no-active-lead':
      'um cartão tem o número, sem lead ativo: a chamada vai para o contato ou a empresa',
    'incoming-known/new-lead':
      'um contato tem o número, sem lead ativo: as configurações abrem um lead para ele',
    'incoming-known/company':
      'uma empresa tem o número, sem lead ativo: as configurações abrem um lead para ela',
    'note/with-number': 'o cartão tem vários números: a nota diz qual deles ligou',
    'note/one-number': 'o cartão não tem outro número',
    'note/without-number': 'as configurações deixam o número fora da nota',
    'note/outgoing': 'o número só é escrito nas notas de chamadas recebidas',
    'accept/nothing-waits': 'nenhum lead de entrada deste número está à espera',
    'accept/chosen-card':
      'o responsável escolheu um cartão para quem ligou: o lead de entrada é aceito, e o seu contato passa para esse cartão',
    'accept/answered': 'a chamada foi atendida: as configurações aceitam o lead de entrada',
    'accept/not-answered': 'ninguém atendeu: o lead de entrada espera por um responsável',
    'accept/by-hand': 'as configurações deixam a aceitação para os responsáveis',
    'missed/outgoing': 'numa chamada feita não há a quem retornar',
    'missed/not-logged-party': 'a chamada é interna ou de teste, ou o seu número é ignorado',
    'missed/answered': 'alguém atendeu',
    'missed/switched-off': 'as configurações não criam tarefas para chamadas perdidas',
    'missed/voicemail': 'quem ligou deixou um recado, e para as configurações isso basta',
    'missed/busy': 'as linhas estavam ocupadas, e as configurações não contam isso como chamada perdida',
    'missed/withheld': 'quem ligou ocultou o número, portanto não há a quem retornar',
    'missed/known-caller': 'as configurações não criam tarefas para quem tem cartão',
    'missed/unknown-caller': 'as configurações não criam tarefas para quem não tem cartão',
    'missed/no-card': 'a chamada não está em nenhum cartão que possa receber uma tarefa',
    'missed/reached-already': 'alguém já falou com quem ligou desde então',
    'missed/task': 'ninguém atendeu: as configurações criam uma tarefa para retornar a chamada',
    'task-for/fixed-user': 'as configurações indicam o usuário',
    'task-for/manager': 'tocou o telefone deste responsável',
    'task-for/card-owner': 'este usuário é responsável pelo cartão',
    'task-for/card-owner-instead':
      'tocaram vários telefones, ou nenhum de um responsável: em vez disso, o responsável pelo cartão',
    'task-for/manager-instead':
      'não se conhece o responsável pelo cartão: em vez disso, o responsável cujo telefone tocou',
    'task-for/nobody':
      'não se conhece nem um responsável nem o responsável pelo cartão: o Kommo dá a tarefa ao usuário que instalou a integração',
    'follow-up/no-task': 'a chamada não tem tarefa de acompanhamento aberta',
    'follow-up/by-hand': 'as configurações deixam o encerramento da tarefa para os responsáveis',
    'follow-up/answered-after-all': 'a chamada acabou sendo atendida',
    'follow-up/called-back': 'um responsável retornou a chamada e foi atendido',
    'follow-up/called-again': 'a pessoa ligou de novo e foi atendida',
    'follow-up/not-reached': 'ninguém falou ainda com quem ligou',
    retry: 'um administrador pediu outra tentativa',
  },
  actions: {
    'pass-over': 'não é registrada',
    'on-card': 'registrada no cartão que tem o número',
    'on-chosen-card': 'registrada no cartão que o responsável escolheu',
    'on-dialled-card': 'registrada no cartão a partir do qual se ligou',
    'on-opened-card': 'registrada no cartão que uma chamada anterior abriu',
    'incoming-lead': 'um lead de entrada',
    'contact-and-lead': 'um novo contato e um novo lead',
    contact: 'um novo contato',
    'new-lead': 'um novo lead do contato ou da empresa conhecida',
    'with-number': 'o número consta na nota',
    plain: 'o número não consta na nota',
    accept: 'o lead de entrada é aceito',
    leave: 'o lead de entrada espera por um responsável',
    'create-task': 'uma tarefa para retornar a chamada',
    'no-task': 'nenhuma tarefa',
    manager: 'para o responsável cujo telefone tocou',
    'card-owner': 'para o responsável pelo cartão',
    'fixed-user': 'para o usuário indicado nas configurações',
    nobody: 'para o usuário que instalou a integração',
    close: 'a tarefa é encerrada',
    keep: 'a tarefa fica como está',
  },
  questions: {
    log: 'Registro',
    'note-text': 'Nota',
    accept: 'Lead de entrada',
    task: 'Tarefa',
    responsible: 'Responsável',
    'follow-up': 'Encerramento da tarefa',
  },
};
