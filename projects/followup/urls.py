from django.urls import path

from projects.followup.views import bulk, exchanges, tasks

urlpatterns = [
    path("suivi/", exchanges.exchange_list, name="exchange_list"),
    path("suivi/noter/", exchanges.exchange_add, name="exchange_add"),
    path("suivi/<int:pk>/", exchanges.exchange_detail, name="exchange_detail"),
    path("suivi/<int:pk>/modifier/", exchanges.exchange_edit, name="exchange_edit"),
    path("suivi/<int:pk>/retirer/", exchanges.exchange_remove, name="exchange_remove"),
    path("suivi/<int:pk>/remettre/", exchanges.exchange_restore, name="exchange_restore"),
    path("a-faire/", tasks.todo, name="todo"),
    path("a-faire/taches/ajouter/", tasks.task_add, name="task_add"),
    path("a-faire/taches/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("a-faire/taches/<int:pk>/modifier/", tasks.task_edit, name="task_edit"),
    path("a-faire/taches/<int:pk>/fait/", tasks.task_done, name="task_done"),
    path("a-faire/taches/<int:pk>/a-refaire/", tasks.task_undone, name="task_undone"),
    path("a-faire/taches/<int:pk>/reporter/", tasks.task_postpone, name="task_postpone"),
    path("a-faire/taches/<int:pk>/retirer/", tasks.task_remove, name="task_remove"),
    path("a-faire/taches/<int:pk>/remettre/", tasks.task_restore, name="task_restore"),
    # Acts on the projects ticked in the list.
    path("projets/selection/assigner/", bulk.bulk_assign, name="bulk_assigner"),
    path("projets/selection/relancer/", bulk.bulk_remind, name="bulk_relancer"),
    path("projets/selection/constater/", bulk.bulk_observe, name="bulk_constater"),
]
