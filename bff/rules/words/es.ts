import type { Words } from './words';

export const SPANISH: Words = {
  rules: {
    'form/chosen-card':
      'el responsable eligió esta ficha en el formulario, y eso pesa más que cualquier ajuste',
    'click/dialled-card': 'el responsable marcó el número desde esta ficha',
    'general/ignored-number': 'el número está en la lista de números que se ignoran',
    'general/test-call': 'la llamada se hizo para probar los ajustes',
    'general/internal-call':
      'ambos extremos son extensiones de la cuenta, y los ajustes no piden esas llamadas',
    'general/internal-without-card':
      'ambos extremos son extensiones de la cuenta y ninguna ficha tiene el número; para una extensión no se abre nada',
    'general/internal-logged': 'los ajustes piden las llamadas internas, y una ficha tiene el número',
    'incoming-unknown/nothing': 'nadie tiene el número del llamante: los ajustes no abren nada para él',
    'incoming-unknown/incoming-lead':
      'nadie tiene el número del llamante: los ajustes abren un lead entrante para él',
    'incoming-unknown/incoming-leads-off':
      'los ajustes piden un lead entrante, pero Kommo no los admite en esta cuenta o embudo: en su lugar, un contacto y un lead',
    'incoming-unknown/contact-and-lead':
      'nadie tiene el número del llamante: los ajustes abren un contacto y un lead para él',
    'unknown/opened-before':
      'una llamada anterior de este número ya abrió una ficha: esta llamada va allí y nada se abre dos veces',
    'outgoing-new/contact-and-lead':
      'nadie tiene el número marcado: los ajustes abren un contacto y un lead para él',
    'outgoing-unanswered/contact-and-lead':
      'nadie tiene el número y nadie contestó: los ajustes abren un contacto y un lead para esas llamadas',
    'outgoing-new/contact': 'nadie tiene el número marcado: los ajustes abren un contacto para él',
    'outgoing-unanswered/contact':
      'nadie tiene el número y nadie contestó: los ajustes abren un contacto para esas llamadas',
    'outgoing-new/nothing': 'nadie tiene el número marcado: los ajustes no abren nada para él',
    'outgoing-unanswered/nothing':
      'nadie tiene el número y nadie contestó: los ajustes no abren nada para esas llamadas',
    'known/as-kommo-places':
      'una ficha tiene el número: Kommo pone la llamada en su único lead activo o, si no, en el contacto o la empresa',
    'known/active-lead': 'una ficha tiene el número, con un solo lead activo: la llamada va a ese lead',
    'known/several-active-leads':
      'una ficha tiene el número, con varios leads activos: la llamada va al contacto o a la empresa',
    'known/no-active-lead':
      'una ficha tiene el número, sin lead activo: la llamada va al contacto o a la empresa',
    'incoming-known/new-lead':
      'un contacto tiene el número, sin lead activo: los ajustes abren un lead para él',
    'incoming-known/company':
      'una empresa tiene el número, sin lead activo: los ajustes abren un lead para ella',
    'note/with-number': 'la ficha tiene varios números: la nota dice cuál llamó',
    'note/one-number': 'la ficha no tiene otro número',
    'note/without-number': 'los ajustes dejan el número fuera de la nota',
    'note/outgoing': 'el número solo se escribe en las notas de llamadas entrantes',
    'accept/nothing-waits': 'ningún lead entrante de este número está en espera',
    'accept/chosen-card':
      'el responsable eligió una ficha para el llamante: el lead entrante se acepta y su contacto pasa a esa ficha',
    'accept/answered': 'la llamada fue contestada: los ajustes aceptan el lead entrante',
    'accept/not-answered': 'nadie contestó: el lead entrante espera a un responsable',
    'accept/by-hand': 'los ajustes dejan que los responsables acepten',
    'missed/outgoing': 'en una llamada saliente no hay a quién devolver la llamada',
    'missed/not-logged-party': 'la llamada es interna o de prueba, o su número se ignora',
    'missed/answered': 'alguien contestó',
    'missed/switched-off': 'los ajustes no crean tareas por llamadas perdidas',
    'missed/voicemail': 'el llamante dejó un mensaje, y para los ajustes eso basta',
    'missed/busy': 'las líneas estaban ocupadas, y los ajustes no lo cuentan como llamada perdida',
    'missed/withheld': 'el llamante ocultó su número, así que no hay a quién devolver la llamada',
    'missed/known-caller': 'los ajustes no crean tareas para llamantes que tienen ficha',
    'missed/unknown-caller': 'los ajustes no crean tareas para llamantes que no tienen ficha',
    'missed/no-card': 'la llamada no está en ninguna ficha a la que poner una tarea',
    'missed/reached-already': 'alguien ya ha hablado con el llamante desde entonces',
    'missed/task': 'nadie contestó: los ajustes crean una tarea para devolver la llamada',
    'task-for/fixed-user': 'los ajustes nombran al usuario',
    'task-for/manager': 'sonó el teléfono de este responsable',
    'task-for/card-owner': 'este usuario es responsable de la ficha',
    'task-for/card-owner-instead':
      'sonaron varios teléfonos, o ninguno de un responsable: en su lugar, el responsable de la ficha',
    'task-for/manager-instead':
      'no se conoce al responsable de la ficha: en su lugar, el responsable cuyo teléfono sonó',
    'task-for/nobody':
      'no se conoce ni a un responsable ni al responsable de la ficha: Kommo da la tarea al usuario que instaló la integración',
    'follow-up/no-task': 'la llamada no tiene una tarea de seguimiento abierta',
    'follow-up/by-hand': 'los ajustes dejan que los responsables cierren la tarea',
    'follow-up/answered-after-all': 'al final la llamada fue contestada',
    'follow-up/called-back': 'un responsable devolvió la llamada y le contestaron',
    'follow-up/called-again': 'el llamante volvió a llamar y le contestaron',
    'follow-up/not-reached': 'nadie ha hablado todavía con el llamante',
    retry: 'un administrador pidió otro intento',
  },
  actions: {
    'pass-over': 'no se registra',
    'on-card': 'se registra en la ficha que tiene el número',
    'on-chosen-card': 'se registra en la ficha que eligió el responsable',
    'on-dialled-card': 'se registra en la ficha desde la que se marcó',
    'on-opened-card': 'se registra en la ficha que abrió una llamada anterior',
    'incoming-lead': 'un lead entrante',
    'contact-and-lead': 'un contacto y un lead nuevos',
    contact: 'un contacto nuevo',
    'new-lead': 'un lead nuevo del contacto o la empresa conocidos',
    'with-number': 'el número figura en la nota',
    plain: 'el número no figura en la nota',
    accept: 'el lead entrante se acepta',
    leave: 'el lead entrante espera a un responsable',
    'create-task': 'una tarea para devolver la llamada',
    'no-task': 'ninguna tarea',
    manager: 'para el responsable cuyo teléfono sonó',
    'card-owner': 'para el responsable de la ficha',
    'fixed-user': 'para el usuario que nombran los ajustes',
    nobody: 'para el usuario que instaló la integración',
    close: 'la tarea se cierra',
    keep: 'la tarea queda como está',
  },
  questions: {
    log: 'Registro',
    'note-text': 'Nota',
    accept: 'Lead entrante',
    task: 'Tarea',
    responsible: 'Responsable',
    'follow-up': 'Cierre de la tarea',
  },
};
